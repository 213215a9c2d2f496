import type { StartFleetCommandInput, StopFleetCommandInput } from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { Settings } from '../settings.js';
import type { Checked, EmptyAnswer } from './checked.js';
import { concurrentChange, notAvailable, notPermitted } from './faults.js';
import { hasLostImage } from './fleet-record.js';
import { fleetNamed } from './fleets.js';
import { endSessionsOf } from './session-end.js';
import type { FleetRecord } from './state.js';

/** Starts a stopped fleet: STARTING, then RUNNING with its instances launched. */
export const startFleet: Operation<Checked<StartFleetCommandInput>, EmptyAnswer> = ({ Name }, { account, world }) => {
  const fleet = fleetNamed(account, Name);
  refuseStart(fleet, world.settings);
  // rule: start-while-starting
  if (fleet.state !== 'STOPPED') return {};
  // rule: fleet-start-takes-time
  fleet.state = 'STARTING';
  world.transitions.begin(fleet, 'fleetStart', () => {
    fleet.state = 'RUNNING';
    fleet.pool.fill();
  });
  return {};
};

function refuseStart(fleet: FleetRecord, { assume }: Settings): void {
  const { name, state } = fleet;
  // rule: start-while-stopping
  if (state === 'STOPPING') throw concurrentChange(`The fleet ${name} is STOPPING.`);
  // rule: start-when-running
  if (state === 'RUNNING' && assume.startWhenRunning === 'error') {
    throw notPermitted(`The fleet ${name} is RUNNING already.`);
  }
  if (state !== 'STOPPED') return;
  // rule: start-without-image
  if (hasLostImage(fleet)) throw notAvailable(`The image of the fleet ${name} is not accessible.`);
  // rule: start-without-capacity
  if (fleet.type !== 'ELASTIC' && fleet.desired === 0 && assume.startWithoutCapacity === 'error') {
    throw notAvailable(`The desired capacity of the fleet ${name} is 0.`);
  }
}

/** Stops a fleet: STOPPING, then STOPPED with its instances and sessions ended. */
export const stopFleet: Operation<Checked<StopFleetCommandInput>, EmptyAnswer> = ({ Name }, { account, world }) => {
  const fleet = fleetNamed(account, Name);
  // rule: stop-when-stopped
  if (fleet.state === 'STOPPED' || fleet.state === 'STOPPING') return {};
  // rule: fleet-stop-takes-time
  fleet.state = 'STOPPING';
  world.transitions.begin(fleet, 'fleetStop', () => {
    fleet.state = 'STOPPED';
    // rule: stop-ends-sessions
    endSessionsOf(fleet);
    fleet.pool.empty();
  });
  return {};
};
