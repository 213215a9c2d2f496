import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Instance, type InstanceCounts, InstancePool } from '../../../src/emulator/appstream/instance-pool.js';
import { Clock } from '../../../src/emulator/clock.js';
import { Ids } from '../../../src/emulator/ids.js';
import { ServiceFault } from '../../../src/emulator/service-fault.js';
import { realisticTimings } from '../../../src/emulator/settings.js';
import { Transitions } from '../../../src/emulator/transitions.js';
import { slow } from './support.js';

interface Rig {
  readonly pool: InstancePool;
  readonly clock: Clock;
  /** The interfaces that there are. */
  readonly attached: Set<string>;
}

function rig(subnetSize = Number.POSITIVE_INFINITY): Rig {
  const clock = new Clock();
  const ids = new Ids();
  const attached = new Set<string>();
  const pool = new InstancePool({
    ids,
    transitions: new Transitions(clock, slow, realisticTimings),
    mayLaunch: () => true,
    attach: () => {
      if (attached.size >= subnetSize) throw new ServiceFault('InsufficientFreeAddressesInSubnet', 'full');
      const networkInterfaceId = ids.resource('eni');
      attached.add(networkInterfaceId);
      return { networkInterfaceId, privateIpAddress: '10.0.0.1' };
    },
    detach: ({ networkInterfaceId }) => {
      attached.delete(networkInterfaceId);
    },
    launched: () => undefined,
  });
  return { pool, clock, attached };
}

const idle: InstanceCounts = { desired: 0, running: 0, inUse: 0, sessions: 0, draining: 0, drainingSessions: 0 };

const action = fc.oneof(
  fc.record({ kind: fc.constant('resize' as const), desired: fc.nat(6) }),
  fc.record({
    kind: fc.constantFrom('take' as const, 'release' as const, 'outdate' as const, 'drain' as const, 'wait' as const),
  }),
);

test('the counts always agree with the sessions and interfaces that there are, and settle on what is desired', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(action, { maxLength: 60 }), (slots, actions) => {
      const { pool, clock, attached } = rig();
      const serving: Instance[] = [];
      let desired = 0;
      for (const step of actions) {
        if (step.kind === 'resize') {
          desired = step.desired;
          pool.resize(desired, slots);
        } else if (step.kind === 'outdate') pool.outdate();
        else if (step.kind === 'drain') {
          const [instance] = serving;
          if (instance !== undefined) pool.drain(instance);
        } else if (step.kind === 'wait') clock.advance(600);
        else if (step.kind === 'take') {
          const instance = pool.take();
          expect(instance?.draining ?? false).toBe(false);
          if (instance !== undefined) serving.push(instance);
        } else {
          const instance = serving.shift();
          if (instance !== undefined) pool.release(instance);
        }
        const { running, inUse, sessions, draining, drainingSessions } = pool.counts;
        const drained = serving.filter((instance) => instance.draining);
        expect(drainingSessions).toBe(drained.length);
        expect(draining).toBe(new Set(drained).size);
        expect(sessions).toBe(serving.length);
        expect(inUse).toBe(new Set(serving).size);
        expect(running).toBeGreaterThanOrEqual(inUse);
        expect(attached.size).toBeGreaterThanOrEqual(running);
        for (const instance of serving) {
          expect(instance.sessions).toBe(serving.filter((other) => other === instance).length);
          expect(instance.sessions).toBeLessThanOrEqual(slots);
        }
      }
      for (const instance of serving.splice(0)) pool.release(instance);
      clock.advance(600);
      clock.advance(600);
      expect(pool.counts).toEqual({ ...idle, desired, running: desired });
      expect(attached.size).toBe(desired);
      pool.empty();
      expect(attached.size).toBe(0);
    }),
  );
});

test('an emptied pool has neither instances nor sessions, whoever is streaming', () => {
  const { pool, clock, attached } = rig();
  pool.resize(2, 2);
  clock.advance(600);
  for (let user = 0; user < 3; user += 1) pool.take();
  expect(pool.counts).toEqual({ ...idle, desired: 2, running: 2, inUse: 2, sessions: 3 });
  pool.empty();
  expect(pool.counts).toEqual({ ...idle, desired: 2 });
  expect(attached.size).toBe(0);
});

test('a session of an instance that is gone can be released without harm', () => {
  const { pool } = rig();
  pool.resize(1, 1);
  pool.fill();
  expect(pool.take()).toBeUndefined();
  const dedicated = pool.makeDedicated(false);
  pool.release(dedicated);
  pool.release(dedicated);
  expect(pool.counts).toMatchObject({ running: 0, inUse: 0, sessions: 0 });
});

test('launches stop at a full subnet and go on once there is room', () => {
  const { pool, clock } = rig(2);
  pool.resize(3, 1);
  clock.advance(600);
  expect(pool.counts.running).toBe(2);
  const instance = pool.take();
  if (instance !== undefined) pool.release(instance);
  clock.advance(600);
  expect(pool.counts.running).toBe(2);
});
