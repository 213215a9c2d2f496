import type {
  CreateImageBuilderCommandInput,
  CreateImageBuilderCommandOutput,
  DescribeImageBuildersCommandInput,
  DescribeImageBuildersCommandOutput,
  ImageBuilderState,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import { imageToRun, type NamedImage, publicImages } from './access.js';
import type { Answer, Checked } from './checked.js';
import { alreadyExists, incompatibleImage, invalidCombination, limitExceeded } from './faults.js';
import { within } from './fleet-checks.js';
import { checkVpcConfig } from './fleet-network.js';
import {
  describedImageBuilder,
  detach,
  imageBuilderNamed,
  imageBuilderRecord,
  launch,
} from './image-builder-record.js';
import { pageOf, pageOfList } from './pages.js';
import { saidBeside } from './said.js';
import type { ImageBuilderRecord, ImageRecord } from './state.js';

const imageBuildersPerPage = 25;

// rule: image-builder-defaults
const defaults = {
  EnableDefaultInternetAccess: false,
  RootVolumeConfig: { VolumeSizeInGb: 200 },
} as const;

// rule: image-builder-software
/** Members of a request that the image builder does not have. */
const notShown = ['Name', 'Tags', 'ImageName', 'ImageArn', 'SoftwaresToInstall', 'SoftwaresToUninstall'] as const;

/** An image builder to be put into an account; what is left out is like a stopped one of the public base image. */
export interface NewImageBuilder extends Partial<ImageBuilderRecord['details']> {
  readonly name: string;
  /** Default `STOPPED`. */
  readonly state?: ImageBuilderState | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

// rule: added-image-builder-stays
/** Puts an image builder into an account, without a network interface; one of the same name is replaced. */
export function addImageBuilder(account: AccountWorld, imageBuilder: NewImageBuilder): ImageBuilderRecord {
  const { name, state = 'STOPPED', tags, ...details } = imageBuilder;
  const [base] = publicImages(account.region);
  const record = imageBuilderRecord(account, {
    name,
    state,
    tags,
    details: {
      ImageArn: base?.arn,
      InstanceType: 'stream.standard.medium',
      Platform: base?.details.Platform,
      ...details,
    },
  });
  const { imageBuilders } = account.appstream;
  const before = imageBuilders.get(name);
  if (before !== undefined) {
    account.region.world.transitions.cancel(before);
    detach(before);
  }
  imageBuilders.add(name, record);
  return record;
}

/** Creates an image builder and launches its instance. */
export const createImageBuilder: Operation<
  Checked<CreateImageBuilderCommandInput>,
  Answer<CreateImageBuilderCommandOutput>
> = (request, { account, world }) => {
  const { Name, Tags } = request;
  const { imageBuilders } = account.appstream;
  // rule: name-taken
  if (imageBuilders.has(Name)) throw alreadyExists('image builder', Name);
  // rule: image-builders-quota
  if (imageBuilders.size >= world.settings.quotas.imageBuilders) {
    throw limitExceeded('The account has the maximum number of image builders.');
  }
  const image = imageOf(account, request);
  const wanted = saidBeside(request, notShown);
  checkNetwork(account, wanted);
  within('RootVolumeConfig.VolumeSizeInGb', wanted.RootVolumeConfig?.VolumeSizeInGb, 200, 500);
  const builder = imageBuilderRecord(account, {
    name: Name,
    state: 'PENDING',
    tags: Tags,
    // rule: image-builder-agent
    details: { ...defaults, ...wanted, ImageArn: image.arn, Platform: image.details.Platform },
  });
  launch(builder);
  imageBuilders.add(Name, builder);
  return { ImageBuilder: describedImageBuilder(builder) };
};

function imageOf(account: AccountWorld, named: NamedImage): ImageRecord {
  const image = imageToRun(account, named, 'allowImageBuilder');
  // rule: image-builder-supported
  if (image.details.ImageBuilderSupported === false) {
    throw incompatibleImage(`No image builder can be launched from the image ${image.name}.`);
  }
  return image;
}

function checkNetwork(account: AccountWorld, { VpcConfig }: Pick<CreateImageBuilderCommandInput, 'VpcConfig'>): void {
  if (VpcConfig === undefined) return;
  // rule: image-builder-one-subnet
  if ((VpcConfig.SubnetIds?.length ?? 0) > 1) throw invalidCombination('An image builder is in one subnet only.');
  checkVpcConfig(account, VpcConfig);
}

/** Lists image builders. */
export const describeImageBuilders: Operation<
  Checked<DescribeImageBuildersCommandInput>,
  Answer<DescribeImageBuildersCommandOutput>
> = ({ Names, MaxResults = 0, NextToken }, { account, world }) => {
  const { imageBuilders } = account.appstream;
  const request = {
    listing: `DescribeImageBuilders ${JSON.stringify([Names])}`,
    token: NextToken,
    // rule: image-builders-page-size
    size: MaxResults > 0 ? MaxResults : imageBuildersPerPage,
  };
  const named = Names?.map((name) => imageBuilderNamed(account, name));
  const { items, nextToken } =
    named === undefined ? pageOf((place) => imageBuilders.after(place), request) : pageOfList(named, request);
  const answer = { ImageBuilders: items.map(describedImageBuilder), NextToken: nextToken };
  for (const builder of items) world.transitions.seen(builder);
  return answer;
};
