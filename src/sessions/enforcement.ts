import pMap from 'p-map';
import { collect } from '../core/paginate.js';
import type { Ec2Sender } from '../core/senders.js';
import { serializeError } from '../core/serialize-error.js';
import { unlessAborted } from '../core/unless-aborted.js';
import type { StreamingSession } from '../service/sessions.js';
import { badGroupsError, badGroupsOf, findBadGroups, isEmpty } from './bad-groups.js';
import { ec2Of, type NetworkContext } from './context.js';
import type { EnforcementRound, EnforceOptions, SecurityGroupPolicy } from './enforcement-round.js';
import { FleetGroups } from './fleet-groups.js';
import type { InterfaceChange } from './interface-change.js';
import { lookAgain } from './look-again.js';
import { everybodyAround, interfaceOf, occupants } from './neighbours.js';
import { agree, type Opinion, opinionOn } from './opinions.js';
import { type Plan, planOf } from './plan-of-interface.js';
import { lookAtInterfaces } from './read-interfaces.js';
import { isComplete, type SecurityGroupChange, undoOf, withoutInterface } from './security-group-report.js';
import { SessionListing } from './session-listing.js';
import type { SessionScope } from './session-target.js';
import { policyAdvice, sharedError } from './shared-error.js';
import { workOutGroups } from './work-out-groups.js';
import { writeGroups } from './write-groups.js';

/** Sessions whose policy is asked at the same time. */
const concurrency = 10;

/** A policy on its way from round to round. */
export class Enforcement {
  readonly #context: NetworkContext;
  readonly #scope: SessionScope;
  readonly #policy: SecurityGroupPolicy;
  readonly #options: EnforceOptions;
  readonly #fleetGroups: FleetGroups;

  constructor(context: NetworkContext, scope: SessionScope, policy: SecurityGroupPolicy, options: EnforceOptions) {
    this.#context = context;
    this.#scope = scope;
    this.#policy = policy;
    this.#options = options;
    this.#fleetGroups = new FleetGroups(context.appstream, { followsChanges: false });
  }

  /** Makes one round: whatever is wrong with one interface or session is told of it, and the others go on. */
  async round(round: number): Promise<Omit<EnforcementRound, 'waitSeconds'>> {
    const startedAt = new Date().toISOString();
    const { signal } = this.#options;
    const ec2 = await ec2Of(this.#context, { signal });
    const sessions = await collect(new SessionListing(this.#context.appstream, this.#scope, { signal }));
    const opinions = new Map(
      await pMap(sessions, async (session) => [session, await this.#opinionOn(session)] as const, {
        concurrency,
        ...(signal && { signal }),
      }),
    );
    signal?.throwIfAborted();
    const plans = this.#plans(sessions, opinions);
    const changes = plans.map(({ change }) => change);
    await this.#workOut(ec2, plans);
    await this.#write(ec2, changes, sessions);
    await this.#lookAgain(ec2, plans);
    const settled = [...changes.map((change) => change.toRecord()), ...withoutInterfaces(opinions)];
    const complete = isComplete(settled);
    return { round, startedAt, sessions: sessions.length, changes: settled, undo: undoOf(changes), complete };
  }

  #opinionOn(session: StreamingSession): Promise<Opinion> {
    return unlessAborted(opinionOn(session, this.#policy), this.#options.signal);
  }

  #plans(sessions: readonly StreamingSession[], opinions: ReadonlyMap<StreamingSession, Opinion>): readonly Plan[] {
    const occupantsOf = occupants(sessions);
    const ids = new Set(sessions.flatMap((session) => interfaceOf(session) ?? []));
    return [...ids].flatMap((id) => planOf(id, occupantsOf, opinions, this.#fleetGroups) ?? []);
  }

  /** What fleets configure is kept from round to round, and read anew before it leads to a write. */
  async #workOut(ec2: Ec2Sender, plans: readonly Plan[]): Promise<void> {
    const { signal } = this.#options;
    const open = plans.filter(({ change }) => change.isOpen);
    await lookAtInterfaces(
      ec2,
      open.map(({ change }) => change),
      { signal },
    );
    const ofFleets = open.filter(({ opinion }) => opinion.kind === 'fleet').map(({ change }) => change);
    const isFresh = await this.#fleetGroups.prepare(ec2, ofFleets, { signal });
    for (const { change } of open) this.#workOutOne(change);
    const differing = ofFleets.filter(({ isOpen }) => isOpen);
    if (isFresh || differing.length === 0) return;
    this.#fleetGroups.forget();
    await this.#fleetGroups.prepare(ec2, differing, { signal });
    for (const change of differing) this.#workOutOne(change);
  }

  #workOutOne(change: InterfaceChange): void {
    if (!change.isOpen) return;
    try {
      workOutGroups(change, this.#context.limits);
    } catch (error) {
      change.fail(error);
    }
  }

  async #write(
    ec2: Ec2Sender,
    changes: readonly InterfaceChange[],
    listed: readonly StreamingSession[],
  ): Promise<void> {
    const { signal } = this.#options;
    await this.#refuseStrangers(
      changes.filter(({ isOpen }) => isOpen),
      listed,
    );
    const open = changes.filter(({ isOpen }) => isOpen);
    const bad = await findBadGroups(ec2, open, { signal });
    for (const change of open) {
      const own = badGroupsOf(change, bad);
      if (!isEmpty(own)) change.fail(badGroupsError(own));
    }
    try {
      await writeGroups(this.#context, ec2, open, this.#options);
    } catch (error) {
      signal?.throwIfAborted();
      for (const change of open) if (change.isOpen) change.fail(error);
    }
  }

  /** A narrow scope does not show everybody who is on an interface, and the policy was not asked about them. */
  async #refuseStrangers(open: readonly InterfaceChange[], listed: readonly StreamingSession[]): Promise<void> {
    const { stackName, authenticationTypes } = this.#scope;
    if (open.length === 0 || (stackName === undefined && authenticationTypes === undefined)) return;
    const { appstream } = this.#context;
    const { signal } = this.#options;
    const own = open.flatMap(({ sessions }) => sessions);
    const occupantsOf = occupants(await everybodyAround(appstream, own, { signal }));
    const known = new Set(listed.map(({ id }) => id));
    for (const change of open) {
      const everybody = occupantsOf(change);
      if (everybody.some(({ id }) => !known.has(id)))
        change.settle('shared', undefined, sharedError([change], occupantsOf, policyAdvice));
    }
  }

  async #lookAgain(ec2: Ec2Sender, plans: readonly Plan[]): Promise<void> {
    const opinions = new Map(plans.map(({ change, opinion }) => [change, opinion]));
    const admits = async (change: InterfaceChange, session: StreamingSession) => {
      const wanted = opinions.get(change);
      return wanted !== undefined && agree(wanted, await this.#opinionOn(session));
    };
    const changes = plans.map(({ change }) => change);
    await lookAgain(this.#context, ec2, changes, { admits, othersToo: false }, { signal: this.#options.signal });
  }
}

/** Sessions that have no interface yet, as far as the policy has an opinion on them. */
function withoutInterfaces(opinions: ReadonlyMap<StreamingSession, Opinion>): readonly SecurityGroupChange[] {
  return [...opinions]
    .filter(([session, { kind }]) => interfaceOf(session) === undefined && kind !== 'leave')
    .map(([session, opinion]) => {
      const change = withoutInterface(session);
      return opinion.kind === 'failed'
        ? { ...change, outcome: 'failed', error: serializeError(opinion.error) }
        : change;
    });
}
