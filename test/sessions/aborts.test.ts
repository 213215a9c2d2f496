import { describe, expect, test, vi } from 'vitest';
import type { AppStreamSender } from '../../src/core/senders.js';
import type { SessionNetwork, UndoRecord } from '../../src/sessions/index.js';
import { multiSessionSite, type Site, site, withoutWaiting } from './network.js';

withoutWaiting();

/** A client, whatever its commands are. */
interface AnySender {
  send(command: object, options: object): Promise<unknown>;
}

/** A {@link SessionNetwork} whose `nth` request aborts a signal: just before it is sent, or once it is answered. */
function aborting(here: Site, signal: AbortController, reason: Error, nth: number, when: 'before' | 'after') {
  const sent: string[] = [];
  let sentAtAbort = 0;
  const abort = () => {
    sentAtAbort = sent.length;
    signal.abort(reason);
  };
  const through = (client: AnySender) => ({
    send: async (command: object, options: object) => {
      const isIt = sent.push(command.constructor.name) === nth;
      if (isIt && when === 'before') abort();
      const answer = await client.send(command, options);
      if (isIt && when === 'after') abort();
      return answer;
    },
  });
  const appstream = through(here.appstream) as AppStreamSender;
  const network = here.networkWith({ appstream, ec2: through(here.ec2) });
  return { network, sent, sentAtAbort: () => sentAtAbort };
}

type Run = (network: SessionNetwork, here: Site, signal: AbortSignal, handed: UndoRecord[]) => Promise<unknown>;

const group = 'sg-0123456789abcdef0';

/** A site with a group, maria's session, and whatever else a method needs. */
async function prepared(): Promise<Site> {
  const here = await site();
  here.emulator.account('111111111111').addSecurityGroup({ groupName: 'quarantine', groupId: group });
  here.start();
  return here;
}

const target = { userId: 'maria', fleetName: 'design-team', authenticationTypes: ['SAML'] } as const;
const runs: [string, Run][] = [
  [
    'restrictSessionSecurityGroups',
    (network, _, signal, handed) =>
      network.restrictSessionSecurityGroups(
        { ...target, securityGroupIds: [group], onBeforeChange: (undo) => handed.push(undo) },
        { signal },
      ),
  ],
  [
    'restoreSessionSecurityGroups',
    async (network, here, signal, handed) => {
      const { undo } = await here.network.restrictSessionSecurityGroups({ ...target, securityGroupIds: [group] });
      handed.push(undo);
      return network.restoreSessionSecurityGroups(undo, { signal });
    },
  ],
  [
    'enforceOnce',
    (network, _, signal, handed) =>
      network.enforceOnce({ fleetName: 'design-team', authenticationTypes: ['SAML'] }, () => [group], {
        signal,
        onBeforeChange: (undo) => handed.push(undo),
      }),
  ],
];

describe.each(runs)('%s', (_, run) => {
  test.each(['before', 'after'] as const)(
    'rejects with its reason and sends nothing more when its signal aborts just %s any of its requests',
    async (when) => {
      const whole = await prepared();
      const counting = aborting(whole, new AbortController(), new Error('never'), 0, when);
      await run(counting.network, whole, new AbortController().signal, []);
      const requests = counting.sent.length;
      expect(requests).toBeGreaterThan(4);

      for (let nth = 1; nth <= requests; nth += 1) {
        const here = await prepared();
        const controller = new AbortController();
        const reason = new Error(`enough after ${nth}`);
        const { network, sent, sentAtAbort } = aborting(here, controller, reason, nth, when);
        const handed: UndoRecord[] = [];
        const mark = here.mark;

        await expect(run(network, here, controller.signal, handed)).rejects.toBe(reason);

        await new Promise((resolve) => setTimeout(resolve, 60_000));
        expect(sent).toHaveLength(sentAtAbort());
        const kept = handed.flatMap(({ entries }) => entries.map(({ networkInterfaceId }) => networkInterfaceId));
        for (const networkInterfaceId of here.written(mark)) expect(kept).toContain(networkInterfaceId);
        expect(vi.getTimerCount()).toBe(0);
      }
    },
  );

  test('sends nothing when its signal has aborted before', async () => {
    const here = await prepared();
    const reason = new Error('too late');
    const { network, sent } = aborting(here, new AbortController(), reason, 0, 'before');

    await expect(run(network, here, AbortSignal.abort(reason), [])).rejects.toBe(reason);
    expect(sent).toEqual([]);
  });
});

describe('while nothing is asked', () => {
  const reason = new Error('enough');
  const forever = () => new Promise<never>(() => undefined);

  test('an abort ends the wait for whoever keeps the undo record, and nothing is written', async () => {
    const here = await prepared();
    const controller = new AbortController();
    const mark = here.mark;

    const running = here.network.restrictSessionSecurityGroups(
      {
        ...target,
        securityGroupIds: [group],
        onBeforeChange: () => {
          setTimeout(() => controller.abort(reason), 1000);
          return forever();
        },
      },
      { signal: controller.signal },
    );

    await expect(running).rejects.toBe(reason);
    expect(here.written(mark)).toEqual([]);
  });

  test('an abort by whoever keeps the undo record comes before the first write', async () => {
    const here = await prepared();
    const controller = new AbortController();
    const mark = here.mark;

    const running = here.network.restrictSessionSecurityGroups(
      { ...target, securityGroupIds: [group], onBeforeChange: () => controller.abort(reason) },
      { signal: controller.signal },
    );

    await expect(running).rejects.toBe(reason);
    expect(here.written(mark)).toEqual([]);
  });

  test('an abort ends the wait for the region of a client', async () => {
    const here = await prepared();
    const controller = new AbortController();
    const network = here.networkWith({ ec2: { send: forever, config: { region: forever } } });
    setTimeout(() => controller.abort(reason), 1000);

    const { signal } = controller;
    await expect(network.securityGroups(['eni-0a1b2c3d'], { signal })).rejects.toBe(reason);
  });

  test('an abort ends the wait for a policy', async () => {
    const here = await prepared();
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 1000);

    const running = here.network.enforceOnce({ fleetName: 'design-team' }, forever, { signal: controller.signal });

    await expect(running).rejects.toBe(reason);
  });

  test('an abort ends the wait for late reads', async () => {
    const here = await prepared();
    here.emulator.staleReads({ seconds: 3600 });
    const controller = new AbortController();
    const running = here.network.restrictSessionSecurityGroups(
      { ...target, securityGroupIds: [group], onBeforeChange: () => setTimeout(() => controller.abort(reason), 5000) },
      { signal: controller.signal },
    );

    await expect(running).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an abort ends the wait for a turn to write', async () => {
    const here = await multiSessionSite();
    await here.fleet({ name: 'wide', computeCapacity: { desiredInstances: 120 } });
    for (let at = 0; at < 120; at += 1) here.start({ fleetName: 'wide', userId: `user-${at}` });
    const securityGroupIds = here.groups(1);
    const controller = new AbortController();
    const mark = here.mark;

    const running = here.network.restrictSessionSecurityGroups(
      {
        allUsers: true,
        fleetName: 'wide',
        securityGroupIds,
        onBeforeChange: () => setTimeout(() => controller.abort(reason), 2500),
      },
      { signal: controller.signal },
    );

    await expect(running).rejects.toBe(reason);
    const written = here.written(mark).length;
    expect(written).toBeGreaterThan(90);
    expect(written).toBeLessThan(120);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    expect(here.written(mark)).toHaveLength(written);
    expect(vi.getTimerCount()).toBe(0);
  });
});
