import { associateFleet, disassociateFleet, listAssociatedFleets, listAssociatedStacks } from './associations.js';
import { startFleet, stopFleet } from './fleet-lifecycle.js';
import { updateFleet } from './fleet-updates.js';
import { createFleet, deleteFleet, describeFleets } from './fleets.js';
import { deleteImageBuilder, startImageBuilder, stopImageBuilder } from './image-builder-lifecycle.js';
import { createImageBuilderStreamingUrl } from './image-builder-urls.js';
import { createImageBuilder, describeImageBuilders } from './image-builders.js';
import { copyImage } from './image-copies.js';
import { deleteImagePermissions, describeImagePermissions, updateImagePermissions } from './image-permissions.js';
import { deleteImage, describeImages } from './images.js';
import { describeSessions, drainSessionInstance, expireSession } from './session-operations.js';
import { updateStack } from './stack-updates.js';
import { createStack, deleteStack, describeStacks } from './stacks.js';
import { createStreamingUrl } from './streaming-urls.js';
import { listTagsForResource, tagResource, untagResource } from './tags.js';

/** The AppStream operations that are served, by name. */
export const appstreamOperations = {
  AssociateFleet: associateFleet,
  CopyImage: copyImage,
  CreateFleet: createFleet,
  CreateImageBuilder: createImageBuilder,
  CreateImageBuilderStreamingURL: createImageBuilderStreamingUrl,
  CreateStack: createStack,
  CreateStreamingURL: createStreamingUrl,
  DeleteFleet: deleteFleet,
  DeleteImage: deleteImage,
  DeleteImageBuilder: deleteImageBuilder,
  DeleteImagePermissions: deleteImagePermissions,
  DeleteStack: deleteStack,
  DescribeFleets: describeFleets,
  DescribeImageBuilders: describeImageBuilders,
  DescribeImagePermissions: describeImagePermissions,
  DescribeImages: describeImages,
  DescribeSessions: describeSessions,
  DescribeStacks: describeStacks,
  DisassociateFleet: disassociateFleet,
  DrainSessionInstance: drainSessionInstance,
  ExpireSession: expireSession,
  ListAssociatedFleets: listAssociatedFleets,
  ListAssociatedStacks: listAssociatedStacks,
  ListTagsForResource: listTagsForResource,
  StartFleet: startFleet,
  StartImageBuilder: startImageBuilder,
  StopFleet: stopFleet,
  StopImageBuilder: stopImageBuilder,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateFleet: updateFleet,
  UpdateImagePermissions: updateImagePermissions,
  UpdateStack: updateStack,
};
