import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import type { Tagged } from './entities.js';
import { checkIdCount, idPrefixes, missingParameter, notFound } from './faults.js';
import type { Ec2Network } from './network.js';
import { Parameters } from './parameters.js';
import { checkTagCount, readTags } from './tag-sets.js';

const known = ['ResourceId', 'Tag', 'DryRun'];

/** Sets tags on things of any kind; none is set when one of the things is not there. */
export const createTags: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const parameters = new Parameters(input, known);
  const tags = readTags(parameters);
  const things = readThings(parameters, account.ec2);
  if (tags.length === 0) throw missingParameter('Tag');
  for (const thing of things) checkTagCount(thing.tags, tags);
  parameters.endDryRun();
  beforeChange(parameters, account.ec2);
  for (const thing of things) for (const { key, value } of tags) thing.tags.set(key, value ?? '');
  return { return: true };
};

/** Takes tags from things of any kind: those named, of a named value only where one is said, all where none is named. */
export const deleteTags: Operation<QueryNode, XmlNode> = (input, { account }) => {
  const parameters = new Parameters(input, known);
  const tags = readTags(parameters);
  const things = readThings(parameters, account.ec2);
  parameters.endDryRun();
  beforeChange(parameters, account.ec2);
  // rule: ec2-delete-tags
  for (const thing of things) {
    if (tags.length === 0) thing.tags.clear();
    for (const { key, value } of tags) {
      if (value === undefined || thing.tags.get(key) === value) thing.tags.delete(key);
    }
  }
  return { return: true };
};

function beforeChange(parameters: Parameters, network: Ec2Network): void {
  for (const id of new Set(parameters.strings('ResourceId'))) network.beforeChange(id);
}

function readThings(parameters: Parameters, network: Ec2Network): readonly Tagged[] {
  const ids = parameters.strings('ResourceId');
  if (ids.length === 0) throw missingParameter('ResourceId');
  checkIdCount('ResourceId', ids);
  return ids.map((id) => {
    const thing = network.tagged(id);
    if (thing !== undefined) return thing;
    // rule: ec2-unknown-tagged-id
    const prefix = idPrefixes.find((candidate) => id.startsWith(`${candidate}-`));
    if (prefix !== undefined) throw notFound(prefix, id);
    throw new ServiceFault('InvalidID', `The ID '${id}' is not valid`);
  });
}
