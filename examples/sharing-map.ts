import { AppStreamClient } from '@aws-sdk/client-appstream';
import { FleetManager, formatShareMap, ImageShare, shareMap } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

const emulator = new Emulator(); // on AWS: no emulator; a client with an assumed role for each account
const clientOf = (accountId: string) => new AppStreamClient(emulator.clientConfig(accountId));
const images = new ImageShare({
  client: clientOf('111111111111'),
  consumerClient: (accountId) => {
    if (accountId === '333333333333') throw new Error('the role Look cannot be assumed');
    return clientOf(accountId);
  },
});

await images.share('Test_Image', { accountId: '222222222222', allowFleet: true, allowImageBuilder: true });
await images.shareForFleetOnly('Test_Image', '333333333333');
const imageArn = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';
await new FleetManager({ client: clientOf('222222222222') }).create({
  name: 'design-team',
  fleetType: 'ON_DEMAND',
  instanceType: 'stream.standard.medium',
  computeCapacity: { desiredInstances: 2 },
  imageArn,
});
emulator.account('222222222222').addImageBuilder({ name: 'golden', imageArn });

console.log(formatShareMap(await shareMap(images)));
