import { collect } from '../../src/core/paginate.js';
import { ImageBuilderManager } from '../../src/images/index.js';
import { type Run, testAborts } from '../support/aborts.js';

const name = 'design-builder';
const spec = { name, instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

const methods = {
  create: (builders, options) => builders.create(spec, options),
  get: (builders, options) => builders.get(name, options),
  find: (builders, options) => builders.find(name, options),
  list: (builders, options) => collect(builders.list({}, options)),
  start: (builders, options) => builders.start(name, options),
  stop: (builders, options) => builders.stop(name, options),
  delete: (builders, options) => builders.delete(name, options),
  createStreamingURL: (builders, options) => builders.createStreamingURL(name, options),
  tags: (builders, options) => builders.tags(name, options),
  tag: (builders, options) => builders.tag(name, { team: 'design' }, options),
  untag: (builders, options) => builders.untag(name, ['team'], options),
} satisfies Record<
  keyof ImageBuilderManager,
  (builders: ImageBuilderManager, options: { signal: AbortSignal }) => Promise<unknown>
>;

testAborts(
  Object.fromEntries(
    Object.entries(methods).map(([method, run]): [string, Run] => [
      method,
      (client, signal) => run(new ImageBuilderManager({ client }), { signal }),
    ]),
  ),
);
