import type { CallOptions } from '../core/call-options.js';
import type { AppStreamSender, Ec2Sender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import { findFleet } from '../service/find-fleet.js';
import { describeDefaultGroups } from '../service/interfaces.js';
import type { StreamingSession } from '../service/sessions.js';
import type { Goals } from './change-target.js';
import type { FoundInterface, GroupGoal } from './group-goal.js';
import type { InterfaceChange } from './interface-change.js';

/** The groups that fleets give their instances: those of their configuration, else the default group of the VPC. */
export class FleetGroups implements Goals {
  readonly #client: AppStreamSender;
  readonly #followsChanges: boolean;
  readonly #configured = new Map<string, readonly string[]>();
  readonly #defaults = new Map<string, string>();

  constructor(client: AppStreamSender, { followsChanges }: Pick<GroupGoal, 'followsChanges'>) {
    this.#client = client;
    this.#followsChanges = followsChanges;
  }

  /** The groups of the sessions' own fleet. */
  goalFor(sessions: readonly StreamingSession[]): GroupGoal {
    const [session] = sessions;
    return {
      wanted: (found) => this.#groupsOf(session?.fleetName ?? '', found),
      followsChanges: this.#followsChanges,
    };
  }

  /**
   * Reads the fleets, and the default groups of their VPCs where fleets name none, as far as they are not known yet.
   *
   * @returns Whether everything was read just now.
   */
  async prepare(ec2: Ec2Sender, changes: readonly InterfaceChange[], options: CallOptions): Promise<boolean> {
    const wasEmpty = this.#configured.size === 0;
    const fleetNames = new Set(changes.flatMap(({ sessions }) => sessions.map(({ fleetName }) => fleetName)));
    for (const name of fleetNames) {
      if (this.#configured.has(name)) continue;
      const fleet = await findFleet(this.#client, name, options);
      if (fleet !== undefined) this.#configured.set(name, fleet.vpcConfig?.securityGroupIds ?? []);
    }
    const withDefault = changes.filter(({ sessions }) =>
      sessions.some(({ fleetName }) => this.#configured.get(fleetName)?.length === 0),
    );
    const vpcIds = withDefault.flatMap(({ found }) => found?.vpcId ?? []).filter((id) => !this.#defaults.has(id));
    for (const { vpcId, groupId } of await describeDefaultGroups(ec2, vpcIds, options)) {
      this.#defaults.set(vpcId, groupId);
    }
    return wasEmpty;
  }

  /** Lets everything be read anew. */
  forget(): void {
    this.#configured.clear();
    this.#defaults.clear();
  }

  #groupsOf(fleetName: string, { vpcId }: FoundInterface): readonly string[] {
    const configured = this.#configured.get(fleetName);
    if (configured === undefined) throw missing('fleet', fleetName);
    if (configured.length > 0) return configured;
    const groupId = this.#defaults.get(vpcId);
    if (groupId === undefined) throw missing('default security group of', vpcId);
    return [groupId];
  }
}

function missing(resource: string, resourceName: string): NotFoundError {
  return new NotFoundError(`There is no ${resource} ${resourceName} to take security groups from.`, {
    resource,
    resourceName,
  });
}
