import client = require('@aws-sdk/client-appstream');
import kit = require('appstream-kit');
import emulation = require('appstream-kit/emulator');

const config = new emulation.Emulator().clientConfig('111111111111');
const images = new kit.ImageShare({ client: new client.AppStreamClient(config) });

images.shareForFleetOnly('Test_Image', '222222222222').then(
  ({ changed }: kit.GrantChange) => console.log(JSON.stringify({ changed })),
  (error: unknown) => console.log(kit.isAppStreamKitError(error) ? error.code : error),
);
