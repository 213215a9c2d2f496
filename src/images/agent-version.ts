import type { ImageBuilder } from '../service/image-builders.js';

/** Whether a builder has a version of the agent, as far as the service tells; what it does not tell is taken for as wanted. */
export function hasAgent(
  { appstreamAgentVersion, latestAppstreamAgentVersion }: ImageBuilder,
  wanted: string,
): boolean {
  if (wanted === 'LATEST') return latestAppstreamAgentVersion !== 'FALSE';
  return appstreamAgentVersion === undefined || appstreamAgentVersion === wanted;
}
