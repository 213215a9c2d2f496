import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as everything from '../../src/index.js';
import { type PublicMethod, requiredPermissions } from '../../src/index.js';
import { type Definition, readDefinition, type State } from '../support/state-machine.js';

const folder = 'examples/step-functions';
const guide = readFileSync('docs/step-functions.md', 'utf8');
const names = readdirSync(folder).flatMap((file) => /^(.*)\.asl\.json$/.exec(file)?.[1] ?? []);

/** What the validator, which brings no types along, answers. */
interface Verdict {
  readonly isValid: boolean;
  errorsText(): string;
}

const require = createRequire(import.meta.url);
const validate = require('asl-validator') as (definition: Definition) => Verdict;

/** All states, those in maps too. */
function statesOf({ States }: Definition): [name: string, state: State][] {
  return Object.entries(States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** States that can be entered from the first one. */
function reached({ StartAt, States }: Definition): readonly string[] {
  const found = new Set([StartAt]);
  for (const name of found) {
    const { Next, Default, Choices = [], Catch = [] } = States[name] ?? { Type: 'Fail' };
    for (const next of [Next, Default, ...Choices.map((rule) => rule.Next), ...Catch.map((rule) => rule.Next)]) {
      if (next !== undefined) found.add(next);
    }
  }
  return [...found].sort();
}

/** The block that stands after `<!-- kind: name -->` in the guide. */
function shown(kind: string, name: string): string | undefined {
  return new RegExp(`<!-- ${kind}: ${name.replaceAll('.', '\\.')} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's').exec(guide)?.[1];
}

describe('the definitions of state machines', () => {
  test.each(names)('%s is valid', (name) => {
    const verdict = validate(readDefinition(name));

    expect(verdict.isValid, verdict.errorsText()).toBe(true);
  });

  test('the validator would find a mistake', () => {
    const { StartAt, States } = readDefinition('watch');

    expect(validate({ StartAt: `${StartAt}!`, States }).isValid).toBe(false);
    expect(validate({ StartAt, States: { ...States, Wait: { Type: 'Wait', Next: 'Turn' } } }).isValid).toBe(false);
  });

  test.each(names)('%s has no state that is never entered, and none that is missing', (name) => {
    const definition = readDefinition(name);
    const maps = statesOf(definition).flatMap(([, { ItemProcessor }]) => ItemProcessor ?? []);

    for (const machine of [definition, ...maps]) expect(reached(machine)).toEqual(Object.keys(machine.States).sort());
  });

  test.each(names)('%s tries again for a day what may pass, and nothing else', (name) => {
    const tasks = statesOf(readDefinition(name)).filter(([, { Type }]) => Type === 'Task');

    expect(tasks.length).toBeGreaterThan(0);
    for (const [, { Retry = [] }] of tasks) {
      expect(Retry.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 100, MaxDelaySeconds: 900 });
      for (const { ErrorEquals, MaxAttempts } of Retry.slice(0, -1)) {
        expect(MaxAttempts).toBe(0);
        for (const error of ErrorEquals.filter((known) => !known.startsWith('StepFunctions.'))) {
          expect(everything).toHaveProperty(error);
        }
      }
    }
  });
});

describe('the guide', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|json)$/.test(file));

  test.each(files)('shows %s as it is', (file) => {
    expect(shown('file', file)).toBe(readFileSync(join(folder, file), 'utf8'));
  });

  test.each(files.filter((file) => file.endsWith('.ts')))('%s is short', (file) => {
    expect(readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').length).toBeLessThan(60);
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Actions that a policy of the examples allows. */
function allowed(name: string): string[] {
  const { Statement } = JSON.parse(readFileSync(join(folder, 'policies', `${name}.json`), 'utf8')) as {
    readonly Statement: readonly Statement[];
  };
  return Statement.flatMap(({ Action }) => Action).sort();
}

/** Actions that methods need in an account; those that only an option asks for where it is wanted. */
function needed(methods: readonly PublicMethod[], account: 'own' | 'consumer', wanted: (when: string) => boolean) {
  const permissions = methods.flatMap(requiredPermissions).filter((permission) => permission.account === account);
  const actions = permissions.filter(({ when }) => when === undefined || wanted(when)).map(({ action }) => action);
  return [...new Set(actions)].sort();
}

const ofMaps = ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'];

describe('the policies', () => {
  const watch = ['ImageShare.beginRevocation', 'ImageShare.stepRevocation'] as const;
  const expires = (when: string) => when.includes('with expireSessions');

  test('of the watch allow what its steps need, in both accounts, and nothing else', () => {
    expect(allowed('watch-function')).toEqual([...needed(watch, 'own', () => true), 'sts:AssumeRole']);
    expect(allowed('watch-consumer-role')).toEqual(needed(watch, 'consumer', (when) => !expires(when)));
    expect(allowed('watch-consumer-role-expire-sessions')).toEqual(
      needed(watch, 'consumer', expires).filter((action) => !allowed('watch-consumer-role').includes(action)),
    );
  });

  test('of the rollout allow what its steps need, in both accounts, and nothing else', () => {
    const rollout = ['ImageRollout.beginRollout', 'ImageRollout.stepRollout'] as const;
    const stops = (when: string) => when.includes('with allowStop');
    expect(allowed('rollout-function')).toEqual([...needed(rollout, 'own', () => true), 'sts:AssumeRole']);
    expect(allowed('rollout-consumer-role')).toEqual(needed(rollout, 'consumer', (when) => !stops(when)));
    expect(allowed('rollout-consumer-role-allow-stop')).toEqual(
      needed(rollout, 'consumer', stops).filter((action) => !allowed('rollout-consumer-role').includes(action)),
    );
  });

  test('let whoever may roll out plan, too', () => {
    const own = needed(['ImageRollout.plan'], 'own', () => true);
    const consumer = needed(['ImageRollout.plan'], 'consumer', () => true);
    expect(allowed('rollout-function')).toEqual(expect.arrayContaining(own));
    expect(allowed('rollout-consumer-role')).toEqual(expect.arrayContaining(consumer));
  });

  test('of the state machines allow what their tasks do, and nothing else', () => {
    for (const name of names) {
      const states = statesOf(readDefinition(name)).map(([, state]) => state);
      const resources = states.flatMap(({ Resource, ItemReader }) =>
        [Resource ?? [], ItemReader?.Resource ?? []].flat(),
      );
      const actions = resources.map((resource) => {
        if (resource.startsWith('arn:aws:lambda:')) return 'lambda:InvokeFunction';
        return resource
          .replace('arn:aws:states:::', '')
          .replace(/:(\w)/, (_, letter: string) => `:${letter.toUpperCase()}`);
      });
      // A distributed map starts executions, looks at them, and stops them when it is stopped.
      if (states.some(({ Type }) => Type === 'Map')) actions.push(...ofMaps);
      expect(allowed(`${name}-state-machine`)).toEqual([...new Set(actions)].sort());
    }
  });
});
