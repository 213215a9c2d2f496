/** The partition that a region is in, as it stands in ARNs. */
export function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('us-isob-')) return 'aws-iso-b';
  if (region.startsWith('us-iso-')) return 'aws-iso';
  return region.startsWith('cn-') ? 'aws-cn' : 'aws';
}
