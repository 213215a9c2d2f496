import type { XmlNode } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import type { Tagged } from './entities.js';
import type { Parameters } from './parameters.js';

const mostTags = 50;
const longestKey = 128;
const longestValue = 256;

/** A tag of a request; a value that is not said is undefined. */
export interface RequestedTag {
  readonly key: string;
  readonly value: string | undefined;
}

/** Reads the list of tags that `parameters` have under `Tag`. */
export function readTags(parameters: Parameters): readonly RequestedTag[] {
  return parameters.structures('Tag', ['Key', 'Value']).map((tag) => {
    const key = tag.required('Key');
    const value = tag.string('Value');
    // rule: ec2-tag-limits
    if (key.length > longestKey)
      throw new ServiceFault('InvalidParameterValue', `Tag key exceeds the maximum length of ${longestKey} characters`);
    if ((value?.length ?? 0) > longestValue)
      throw new ServiceFault(
        'InvalidParameterValue',
        `Tag value exceeds the maximum length of ${longestValue} characters`,
      );
    // rule: ec2-reserved-tags
    if (/^aws:/i.test(key))
      throw new ServiceFault('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
    return { key, value };
  });
}

/** Refuses `tags` where the thing would have too many with them. */
export function checkTagCount(before: Tagged['tags'], tags: readonly RequestedTag[]): void {
  const keys = new Set([...before.keys(), ...tags.map((tag) => tag.key)]);
  if (keys.size > mostTags) {
    throw new ServiceFault('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  }
}

/** The tags of a thing as they stand in an answer. */
export function tagSet({ tags }: Tagged): XmlNode {
  return { item: [...tags].map(([key, value]) => ({ key, value })) };
}
