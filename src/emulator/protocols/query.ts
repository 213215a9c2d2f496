import { ServiceFault } from '../service-fault.js';
import { isUnwritable } from './xml.js';

/** A value of a query request: all leaves are text. */
export type QueryNode = string | readonly QueryNode[] | QueryObject;

/** Members of a query request by their wire names. */
export interface QueryObject {
  readonly [name: string]: QueryNode;
}

/** Deeper than any request of the services; keeps what follows from the depth of a request small. */
const deepest = 16;

type Branch = Map<string, string | Branch>;

/**
 * Reads form-encoded members: `Filter.1.Value.2=x` is member `Value` of the first `Filter`, and there the second in a list.
 *
 * Names that are all numbers make a list in the order of the numbers, which need not be without gaps.
 */
export function parseQuery(text: string): QueryObject {
  const root: Branch = new Map();
  for (const [key, value] of new URLSearchParams(text)) {
    // rule: query-invalid-character
    if (isUnwritable(key) || isUnwritable(value)) {
      throw new ServiceFault('InvalidCharacter', 'The request has a character that no answer could show.');
    }
    const path = key.split('.');
    const leaf = path.pop() ?? '';
    const branch = branchAt(root, path);
    // rule: query-malformed
    if (leaf === '' || branch === undefined || branch.has(leaf)) {
      throw new ServiceFault(
        'MalformedQueryString',
        `The query string contains a syntax error at ${key.slice(0, 100)}`,
      );
    }
    branch.set(leaf, value);
  }
  return members(root);
}

/** The branch that `path` leads to, made where it is not there; undefined where none can be. */
function branchAt(root: Branch, path: readonly string[]): Branch | undefined {
  if (path.length >= deepest) return undefined;
  let at = root;
  for (const name of path) {
    let next = at.get(name);
    if (next === undefined) {
      next = new Map();
      at.set(name, next);
    }
    if (name === '' || typeof next === 'string') return undefined;
    at = next;
  }
  return at;
}

function members(branch: Branch): QueryObject {
  return Object.fromEntries([...branch].map(([name, value]) => [name, node(value)]));
}

function node(value: string | Branch): QueryNode {
  if (typeof value === 'string') return value;
  const names = [...value.keys()];
  if (!names.every((name) => /^[1-9]\d*$/.test(name))) return members(value);
  return names.sort((a, b) => Number(a) - Number(b)).map((name) => node(value.get(name) ?? ''));
}
