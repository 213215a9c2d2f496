/** An application beside a package of another team, which brings its own copies of the SDK and of this library. */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import {
  type AnyAppStreamKitError,
  ImageShare,
  isAppStreamKitError,
  NotFoundError,
  SessionNetwork,
} from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';
import * as theirs from 'other-team';

const emulator = new Emulator();
const config = emulator.clientConfig('111111111111');
const theirClient = new theirs.AppStreamClient(config);

// Our classes over their clients, and theirs over ours.
const images = new ImageShare({ client: theirClient });
const sessions = new SessionNetwork({ appstream: theirClient, ec2: new theirs.EC2Client(config) });
const theirImages = new theirs.ImageShare({ client: new AppStreamClient(config) });

/** An error of either copy is one to a function that was compiled with ours. */
const told = (error: AnyAppStreamKitError) => error.code;

/** Why a call failed, and whose class says so. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'nothing';
  } catch (error) {
    const classes = [error instanceof NotFoundError && 'ours', error instanceof theirs.NotFoundError && 'theirs'];
    const copies = [isAppStreamKitError(error) && told(error), theirs.isAppStreamKitError(error) && told(error)];
    return [...classes.filter((name) => name !== false), ...copies].join(' ');
  }
}

const pairs: readonly (readonly [unknown, unknown])[] = [
  [theirs.AppStreamClient, AppStreamClient],
  [theirs.ImageShare, ImageShare],
  [theirs.NotFoundError, NotFoundError],
];
const { changed } = await images.shareForFleetOnly('Test_Image', '222222222222');
const again = await theirImages.shareForFleetOnly('Test_Image', '222222222222');
const groups = await sessions.securityGroups(['eni-0a1b2c3d']);
emulator.fail({ operation: 'DeleteImagePermissions', error: { code: 'ResourceNotAvailableException' } });
console.log(
  JSON.stringify({
    copies: pairs.map(([one, other]) => (one === other ? 1 : 2)),
    changed,
    again: again.changed,
    groups: groups.size,
    refusals: [
      await refusal(images.get('No_Image')),
      await refusal(theirImages.get('No_Image')),
      await refusal(images.revoke('Test_Image', '222222222222')),
    ],
  }),
);
