import { collect, type ImageShare } from 'appstream-kit';
import { code, heading, line, table } from './transcript.ts';

const yesNo = (flag: boolean | undefined) => (flag === true ? 'yes' : 'no');

/** The owner shares the image; the consumer finds it by its ARN, the only way there is. */
export async function shareWithConsumer(owner: ImageShare, asConsumer: ImageShare, consumer: string): Promise<string> {
  heading('The owner shares the image, for fleets only');
  code(`images.shareForFleetOnly('Test_Image', '${consumer}')`);
  const { before, after, changed, allowsCopies } = await owner.shareForFleetOnly('Test_Image', consumer);
  table([
    ['', 'fleets', 'image builders'],
    ['before', yesNo(before?.allowFleet), yesNo(before?.allowImageBuilder)],
    ['after', yesNo(after?.allowFleet), yesNo(after?.allowImageBuilder)],
  ]);
  line(`changed: ${changed}, allows copies that cannot be taken back: ${allowsCopies}`);

  heading('What the customer sees');
  const { arn } = await owner.get('Test_Image');
  if (arn === undefined) throw new Error('the owned image has no ARN');
  code(`images.find('Test_Image')`);
  line(
    `${(await asConsumer.find('Test_Image')) === undefined ? 'nothing' : 'an image'}: shared images are not found by name`,
  );
  code(`images.get('${arn}')`);
  const { name, visibility, state, imagePermissions } = await asConsumer.get(arn);
  line(
    `${name}: ${visibility}, ${state}, fleets ${yesNo(imagePermissions?.allowFleet)}, image builders ${yesNo(imagePermissions?.allowImageBuilder)}`,
  );
  const shared = await collect(asConsumer.list({ visibility: 'SHARED' }));
  line(`images shared with this account: ${shared.map((image) => image.name).join(', ')}`);
  return arn;
}
