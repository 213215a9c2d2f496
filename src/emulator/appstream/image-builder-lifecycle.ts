import type {
  DeleteImageBuilderCommandInput,
  DeleteImageBuilderCommandOutput,
  StartImageBuilderCommandInput,
  StartImageBuilderCommandOutput,
  StopImageBuilderCommandInput,
  StopImageBuilderCommandOutput,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { Answer, Checked } from './checked.js';
import { notAvailable, notPermitted } from './faults.js';
import { describedImageBuilder, detach, imageBuilderNamed, launch } from './image-builder-record.js';

/** Starts a stopped image builder: PENDING, then RUNNING. */
export const startImageBuilder: Operation<
  Checked<StartImageBuilderCommandInput>,
  Answer<StartImageBuilderCommandOutput>
> = ({ Name, AppstreamAgentVersion }, { account }) => {
  const builder = imageBuilderNamed(account, Name);
  // rule: start-image-builder-stopped
  if (builder.state !== 'STOPPED') throw notAvailable(`The image builder ${Name} is ${builder.state}.`);
  launch(builder);
  // rule: image-builder-agent
  if (AppstreamAgentVersion !== undefined) builder.details = { ...builder.details, AppstreamAgentVersion };
  return { ImageBuilder: describedImageBuilder(builder) };
};

/** Stops a running image builder: STOPPING, then STOPPED without its network interface. */
export const stopImageBuilder: Operation<
  Checked<StopImageBuilderCommandInput>,
  Answer<StopImageBuilderCommandOutput>
> = ({ Name }, { account, world }) => {
  const builder = imageBuilderNamed(account, Name);
  // rule: stop-image-builder-running
  if (builder.state !== 'RUNNING') throw notPermitted(`The image builder ${Name} is ${builder.state}.`);
  // rule: image-builder-stop-takes-time
  builder.state = 'STOPPING';
  world.transitions.begin(builder, 'imageBuilder', () => {
    builder.state = 'STOPPED';
    detach(builder);
  });
  return { ImageBuilder: describedImageBuilder(builder) };
};

/** Deletes an image builder that is stopped or has failed: DELETING, then gone. */
export const deleteImageBuilder: Operation<
  Checked<DeleteImageBuilderCommandInput>,
  Answer<DeleteImageBuilderCommandOutput>
> = ({ Name }, { account, world }) => {
  const builder = imageBuilderNamed(account, Name);
  // rule: delete-image-builder-stopped
  if (builder.state !== 'STOPPED' && builder.state !== 'FAILED') {
    throw notPermitted(`The image builder ${Name} is ${builder.state}. Stop the image builder to delete it.`);
  }
  // rule: delete-image-builder-takes-time
  builder.state = 'DELETING';
  world.transitions.begin(builder, 'imageBuilder', () => {
    account.appstream.imageBuilders.delete(Name);
  });
  return { ImageBuilder: describedImageBuilder(builder) };
};
