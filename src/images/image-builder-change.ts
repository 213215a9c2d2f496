import type { ImageBuilder } from '../service/image-builders.js';

/** What a call did to an image builder. */
export interface ImageBuilderChange {
  /** Whether this call changed anything. */
  readonly changed: boolean;
  /** The image builder, as it was described last. */
  readonly imageBuilder: ImageBuilder;
}
