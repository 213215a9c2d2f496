import type {
  DescribeImageBuildersCommandInput,
  DescribeImageBuildersCommandOutput,
  ImageBuilder,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import { publicImages } from './access.js';
import { arnOf } from './arns.js';
import type { Answer, Checked } from './checked.js';
import { notFound } from './faults.js';
import { pageOf, pageOfList } from './pages.js';
import { shown } from './shown.js';
import type { ImageBuilderRecord } from './state.js';
import { newTags } from './tags.js';

const imageBuildersPerPage = 25;

/** An image builder to be put into an account; what is left out is like a stopped one of the public base image. */
export interface NewImageBuilder extends Partial<ImageBuilderRecord['details']> {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Puts an image builder into an account; one of the same name is replaced. */
export function addImageBuilder(account: AccountWorld, imageBuilder: NewImageBuilder): ImageBuilderRecord {
  const { name, tags, ...details } = imageBuilder;
  const [base] = publicImages(account.region);
  const record: ImageBuilderRecord = {
    name,
    arn: arnOf('image-builder', account.region.name, account.accountId, name),
    details: {
      ImageArn: base?.arn,
      InstanceType: 'stream.standard.medium',
      Platform: base?.details.Platform,
      State: 'STOPPED',
      CreatedTime: new Date(account.region.world.clock.now()),
      ...details,
    },
    tags: newTags(tags),
  };
  account.appstream.imageBuilders.add(name, record);
  return record;
}

/** Lists image builders. */
export const describeImageBuilders: Operation<
  Checked<DescribeImageBuildersCommandInput>,
  Answer<DescribeImageBuildersCommandOutput>
> = ({ Names, MaxResults = 0, NextToken }, { account }) => {
  const { imageBuilders } = account.appstream;
  const request = {
    listing: `DescribeImageBuilders ${JSON.stringify([Names])}`,
    token: NextToken,
    // rule: image-builders-page-size
    size: MaxResults > 0 ? MaxResults : imageBuildersPerPage,
  };
  const named = Names?.map((name) => imageBuilders.get(name) ?? missing(name));
  const page =
    named === undefined ? pageOf((place) => imageBuilders.after(place), request) : pageOfList(named, request);
  return { ImageBuilders: page.items.map(described), NextToken: page.nextToken };
};

// rule: describe-unknown-name
function missing(name: string): never {
  throw notFound('image builder', name);
}

function described({ name, arn, details }: ImageBuilderRecord): ImageBuilder {
  return { ...shown(details), Name: name, Arn: arn };
}
