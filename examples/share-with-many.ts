import { AppStreamClient } from '@aws-sdk/client-appstream';
import { assertComplete, formatSharePlan, ImageShare } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

const emulator = new Emulator(); // on AWS: no emulator, and your own client settings
const images = new ImageShare({ client: new AppStreamClient(emulator.clientConfig('111111111111')) });

const plan = await images.plan('Test_Image', ['222222222222', '333333333333']);
console.log(formatSharePlan(plan));
assertComplete(await images.apply(plan));
const again = await images.shareForFleetOnly('Test_Image', '222222222222');
console.log(again.changed, again.after);
