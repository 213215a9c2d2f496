import { AppStreamClient } from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { isAppStreamKitError } from '../../src/errors.js';
import {
  FleetManager,
  type FleetUpdateCheckpoint,
  type FleetUpdateReport,
  type UpdateFleetOptions,
} from '../../src/fleets/index.js';
import { ownerId } from '../support/emulated.js';
import { fleet } from '../support/managers.js';

const patch = { description: 'For designers', imageName: 'New_Image' };
const stopped = new Error('the signal says so');
const thrown = new Error('the callback says so');

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

/** What an update sends when nothing fails. */
const steps = [
  ['the look', 'DescribeFleets'],
  ['the look at the image', 'DescribeImages'],
  ['the stop', 'StopFleet'],
  ['the first look of the wait for the stop', 'DescribeFleets'],
  ['the last look of the wait for the stop', 'DescribeFleets'],
  ['the update', 'UpdateFleet'],
  ['the look before the start', 'DescribeFleets'],
  ['the start', 'StartFleet'],
  ['the first look of the wait for the start', 'DescribeFleets'],
  ['the last look of the wait for the start', 'DescribeFleets'],
] as const;

type Step = (typeof steps)[number][0];

/**
 * `denied`; `refused`: a server error at each of the SDK's tries; `lost`: done, but no answer at any try; `abort`: the signal fires;
 * `outage`: server errors from here on; `cut`: done, its answer lost, and server errors after it.
 */
type Kind = 'denied' | 'refused' | 'lost' | 'abort' | 'outage' | 'cut';

/** How an update ends: `made`, the code of our error, or what of the SDK's or the caller's passes through. */
type End = 'made' | 'access' | 'partial-failure' | 'wait-timeout' | 'server' | 'network' | 'abort' | 'callback';

/** How a fleet is left. */
interface Left {
  readonly state: 'RUNNING' | 'STOPPED';
  readonly isPatched: boolean;
}

type Told = Pick<FleetUpdateReport, 'stopped' | 'updated' | 'startedAgain'>;
type Outcome = readonly [end: End, left: Left, told?: Told];

const untouched: Left = { state: 'RUNNING', isPatched: false };
const running: Left = { state: 'RUNNING', isPatched: true };
const down: Left = { state: 'STOPPED', isPatched: false };
const downAndPatched: Left = { state: 'STOPPED', isPatched: true };
const made: Outcome = ['made', running];

/** A look that fails for good after the stop was accepted. */
const lookDenied: Outcome = ['partial-failure', untouched, { stopped: true, updated: false, startedAgain: true }];
const notStarted: Told = { stopped: true, updated: true, startedAgain: false };
const startedAfterAll: Told = { stopped: true, updated: true, startedAgain: true };

const waitForStop: Readonly<Record<Kind, Outcome>> = {
  denied: lookDenied,
  refused: made,
  lost: made,
  abort: ['abort', down],
  outage: ['wait-timeout', down],
  cut: ['wait-timeout', down],
};

const waitForStart: Readonly<Record<Kind, Outcome>> = {
  denied: ['partial-failure', running, startedAfterAll],
  refused: made,
  lost: made,
  abort: ['abort', running],
  outage: ['wait-timeout', running],
  cut: ['wait-timeout', running],
};

const waits: Outcome = ['wait-timeout', untouched];

const firstLooks: Readonly<Record<Kind, Outcome>> = {
  denied: ['access', untouched],
  refused: ['server', untouched],
  lost: ['network', untouched],
  abort: ['abort', untouched],
  outage: ['server', untouched],
  cut: ['network', untouched],
};

const outcomes: Readonly<Record<Step, Readonly<Record<Kind, Outcome>>>> = {
  'the look': firstLooks,
  'the look at the image': firstLooks,
  'the stop': {
    denied: ['access', untouched],
    refused: ['server', untouched],
    lost: made,
    abort: ['abort', untouched],
    outage: ['wait-timeout', untouched],
    cut: ['wait-timeout', down],
  },
  'the first look of the wait for the stop': waitForStop,
  'the last look of the wait for the stop': waitForStop,
  'the update': {
    denied: lookDenied,
    refused: lookDenied,
    lost: made,
    abort: ['abort', down],
    outage: ['partial-failure', down, { stopped: true, updated: 'unknown', startedAgain: false }],
    cut: ['partial-failure', downAndPatched, { stopped: true, updated: 'unknown', startedAgain: false }],
  },
  'the look before the start': {
    denied: ['partial-failure', downAndPatched, notStarted],
    refused: made,
    lost: made,
    abort: ['abort', downAndPatched],
    outage: ['wait-timeout', downAndPatched],
    cut: ['wait-timeout', downAndPatched],
  },
  'the start': {
    denied: ['partial-failure', downAndPatched, notStarted],
    refused: ['partial-failure', downAndPatched, notStarted],
    lost: made,
    abort: ['abort', downAndPatched],
    outage: ['wait-timeout', downAndPatched],
    cut: ['wait-timeout', running],
  },
  'the first look of the wait for the start': waitForStart,
  'the last look of the wait for the start': waitForStart,
};

/** A running fleet, and a client to which something can be done before each try of its requests. */
async function runningFleet() {
  const emulator = new Emulator();
  emulator.account(ownerId).addImage({ name: 'New_Image' });
  const sound = new FleetManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
  await sound.create(fleet);
  await sound.start('design-team');
  const client = new AppStreamClient(emulator.clientConfig(ownerId));
  const sent: string[] = [];
  let before: (operation: string, at: number) => void = () => undefined;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        sent.push(commandName.replace(/Command$/, ''));
        return next(args);
      },
    { step: 'initialize' },
  );
  client.middlewareStack.add(
    (next) => (args) => {
      before(sent.at(-1) ?? '', sent.length - 1);
      return next(args);
    },
    { step: 'deserialize' },
  );
  const beforeEachTry = (does: typeof before) => {
    before = does;
  };
  return { emulator, sound, fleets: new FleetManager({ client }), sent, beforeEachTry };
}

/** What fails a request in some way; `after` counts the requests from that one on. */
function failing({ emulator }: { readonly emulator: Emulator }, kind: Kind) {
  const controller = new AbortController();
  const serverError = { code: 'ServiceUnavailable', status: 503 };
  const before = (operation: string, after: number) => {
    const isOut = (kind === 'outage' && after >= 0) || (kind === 'cut' && after > 0);
    if (isOut) emulator.fail({ operation, error: serverError });
    if (after !== 0) return;
    if (kind === 'denied') emulator.fail({ operation, error: { code: 'AccessDeniedException' } });
    if (kind === 'refused') emulator.fail({ operation, error: serverError });
    if (kind === 'lost' || kind === 'cut') emulator.fail({ operation, disconnect: true, when: 'after' });
    if (kind === 'abort') controller.abort(stopped);
  };
  return { before, signal: controller.signal };
}

function endOf(error: unknown): End {
  if (error === stopped) return 'abort';
  if (error === thrown) return 'callback';
  if (isAppStreamKitError(error)) return error.code as End;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 503 ? 'server' : 'network';
}

/** Runs the update to its end, and says how that was. */
async function ended(fleets: FleetManager, options: UpdateFleetOptions) {
  try {
    await fleets.update('design-team', patch, { allowStop: true, timeoutSeconds: 600, ...options });
    return { end: 'made', error: undefined } as const;
  } catch (error) {
    return { end: endOf(error), error };
  }
}

/** The checkpoint that an error carries, and what its report tells. */
function carriedBy(error: unknown): { readonly checkpoint?: unknown; readonly told?: Told } {
  if (!isAppStreamKitError(error)) return {};
  if (error.code === 'wait-timeout') return { checkpoint: error.checkpoint };
  if (error.code !== 'partial-failure') return {};
  const report = error.report as FleetUpdateReport;
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(error.message).toContain('design-team');
  const { checkpoint, stopped: wasStopped, updated, startedAgain } = report;
  return { checkpoint, told: { stopped: wasStopped, updated, startedAgain } };
}

async function expectEnd(
  world: Awaited<ReturnType<typeof runningFleet>>,
  options: UpdateFleetOptions,
  [end, left, told]: Outcome,
): Promise<void> {
  const { emulator, sound, fleets, beforeEachTry } = world;
  const kept: FleetUpdateCheckpoint[] = [];
  const onCheckpoint = async (checkpoint: FleetUpdateCheckpoint) => {
    kept.push(checkpoint);
    await options.onCheckpoint?.(checkpoint);
  };

  const outcome = await ended(fleets, { ...options, onCheckpoint });
  beforeEachTry(() => undefined);
  emulator.advance(60);

  expect(outcome.end, String(outcome.error)).toBe(end);
  const { state, description } = await sound.get('design-team');
  expect({ state, isPatched: description === patch.description }).toEqual(left);
  const carried = carriedBy(outcome.error);
  expect(carried.told).toEqual(told);
  const checkpoints = [kept.at(-1), carried.checkpoint].filter((checkpoint) => checkpoint !== undefined);
  if (left.state === 'STOPPED') expect(checkpoints).not.toEqual([]);
  for (const checkpoint of checkpoints) {
    const resumed = await fleets.resumeUpdate(JSON.parse(JSON.stringify(checkpoint)) as FleetUpdateCheckpoint);
    expect(resumed.fleet).toMatchObject({ state: 'RUNNING', description: patch.description, imageName: 'New_Image' });
  }
}

test('an update that does not fail sends the steps that fail below', async () => {
  const { fleets, sent } = await runningFleet();
  await fleets.update('design-team', patch, { allowStop: true });

  expect(sent).toEqual(steps.map(([, operation]) => operation));
});

describe('an update that waits until nobody streams, and of which the look for them', () => {
  const looked: Readonly<Record<Kind, Outcome>> = {
    ...firstLooks,
    refused: made,
    lost: made,
    outage: waits,
    cut: waits,
  };

  test.each(Object.entries(looked) as [Kind, Outcome][])('is %s', async (kind, outcome) => {
    const world = await runningFleet();
    const fail = failing(world, kind);
    let at: number | undefined;
    world.beforeEachTry((operation, index) => {
      if (operation === 'ListAssociatedStacks') at ??= index;
      if (at !== undefined) fail.before(operation, index - at);
    });

    await expectEnd(world, { signal: fail.signal, allowStop: 'when-idle' }, outcome);
  });
});

describe.each(steps)('an update of which %s', (step) => {
  const at = steps.findIndex(([name]) => name === step);

  test.each(Object.entries(outcomes[step]) as [Kind, Outcome][])('is %s', async (kind, outcome) => {
    const world = await runningFleet();
    const fail = failing(world, kind);
    world.beforeEachTry((next, index) => {
      fail.before(next, index - at);
    });

    await expectEnd(world, { signal: fail.signal }, outcome);
  });
});

const unfinished: Told = { stopped: true, updated: false, startedAgain: true };

describe('an update whose callback', () => {
  const atCheckpoints: Readonly<Record<FleetUpdateCheckpoint['next'], Readonly<Record<'throws' | 'aborts', Outcome>>>> =
    {
      stop: { throws: ['callback', untouched], aborts: ['abort', untouched] },
      update: { throws: ['partial-failure', untouched, unfinished], aborts: ['abort', down] },
      start: { throws: ['partial-failure', running, startedAfterAll], aborts: ['abort', downAndPatched] },
    };
  const atPolls: Readonly<Record<'STOPPED' | 'RUNNING', Readonly<Record<'throws' | 'aborts', Outcome>>>> = {
    STOPPED: { throws: ['partial-failure', untouched, unfinished], aborts: ['abort', down] },
    RUNNING: { throws: ['partial-failure', running, startedAfterAll], aborts: ['abort', running] },
  };

  for (const way of ['throws', 'aborts'] as const) {
    const failing = () => {
      const controller = new AbortController();
      const fail = () => {
        if (way === 'throws') throw thrown;
        controller.abort(stopped);
      };
      return { signal: controller.signal, fail };
    };

    test.each(Object.entries(atCheckpoints))(`onCheckpoint ${way} before "%s"`, async (step, expected) => {
      const { signal, fail } = failing();
      const onCheckpoint = ({ next }: FleetUpdateCheckpoint) => {
        if (next === step) fail();
      };
      await expectEnd(await runningFleet(), { signal, onCheckpoint }, expected[way]);
    });

    test.each(Object.entries(atPolls))(`onPoll ${way} while it is to be %s`, async (state, expected) => {
      const { signal, fail } = failing();
      const onPoll = ({ wantedState }: { readonly wantedState: string }) => {
        if (wantedState === state) fail();
      };
      await expectEnd(await runningFleet(), { signal, onPoll }, expected[way]);
    });
  }
});

test.each(['StopFleet', 'UpdateFleet', 'StartFleet'])(
  'a page of a proxy in place of the answer to %s does not leave the fleet down: the update is made all the same',
  async (operation) => {
    const { emulator } = await runningFleet();
    const config = emulator.clientConfig(ownerId);
    const { requestHandler } = config;
    const handle: typeof requestHandler.handle = async (request, options) => {
      const output = await requestHandler.handle(request, options);
      if (!request.headers['x-amz-target']?.endsWith(`.${operation}`)) return output;
      const body = new TextEncoder().encode('<html><body>Please sign in.</body></html>');
      return { response: { statusCode: 200, headers: { 'content-type': 'text/html' }, body } };
    };
    const client = new AppStreamClient({ ...config, requestHandler: { ...requestHandler, handle } });

    const {
      changed,
      stopped: wasStopped,
      fleet: left,
    } = await new FleetManager({ client }).update(fleet.name, patch, { allowStop: true });

    expect({ changed, wasStopped, state: left.state }).toEqual({ changed: true, wasStopped: true, state: 'RUNNING' });
  },
);
