import { AppStreamClient } from '@aws-sdk/client-appstream';
import { ImageShare, isAppStreamKitError } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

const emulator = new Emulator();
const client = new AppStreamClient(emulator.clientConfig('111111111111'));
const images = new ImageShare({ client });

for await (const { name, state } of images.list({ visibility: 'PRIVATE' })) console.log(name, state);

const change = await images.shareForFleetOnly('Test_Image', '222222222222');
console.log(change.changed, change.before, change.after);

try {
  await images.shareForFleetOnly('Test_Imag', '222222222222');
} catch (error) {
  if (!isAppStreamKitError(error)) throw error;
  console.log(error.code, '-', error.message);
}
