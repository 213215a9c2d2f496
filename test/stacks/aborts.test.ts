import { collect } from '../../src/core/paginate.js';
import { StackManager } from '../../src/stacks/index.js';
import { type Run, testAborts } from '../support/aborts.js';

const name = 'design';
const setting = { action: 'FILE_UPLOAD', permission: 'DISABLED' } as const;
const request = { stackName: name, fleetName: 'design-team', userId: 'maria' };

const methods = {
  create: (stacks, options) => stacks.create({ name }, options),
  get: (stacks, options) => stacks.get(name, options),
  find: (stacks, options) => stacks.find(name, options),
  list: (stacks, options) => collect(stacks.list(options)),
  fleets: (stacks, options) => collect(stacks.fleets(name, options)),
  update: (stacks, options) => stacks.update(name, { displayName: 'x' }, options),
  setUserSettings: (stacks, options) => stacks.setUserSettings(name, [setting], options),
  setClipboard: (stacks, options) => stacks.setClipboard(name, { copyToSession: true }, options),
  delete: (stacks, options) => stacks.delete(name, options),
  explainDeleteBlockers: (stacks, options) => stacks.explainDeleteBlockers(name, options),
  createStreamingURL: (stacks, options) => stacks.createStreamingURL(request, options),
  tags: (stacks, options) => stacks.tags(name, options),
  tag: (stacks, options) => stacks.tag(name, { team: 'design' }, options),
  untag: (stacks, options) => stacks.untag(name, ['team'], options),
} satisfies Record<keyof StackManager, (stacks: StackManager, options: { signal: AbortSignal }) => Promise<unknown>>;

testAborts(
  Object.fromEntries(
    Object.entries(methods).map(([method, run]): [string, Run] => [
      method,
      (client, signal) => run(new StackManager({ client }), { signal }),
    ]),
  ),
);
