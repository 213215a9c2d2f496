import type { CallOptions } from '../core/call-options.js';
import { parseCallOptions } from '../core/names.js';
import { Pacer } from '../core/pacer.js';
import { parseInput } from '../core/parse.js';
import { currentLimits } from '../limits.js';
import { describeInterfaces, type GroupOfInterface } from '../service/interfaces.js';
import {
  parseEnforceOptions,
  parseEnforceRoundsOptions,
  parseInterfaceIds,
  parsePolicy,
  parseRequest,
  parseRestoreOptions,
  parseRestoreSource,
  parseScope,
} from './change-schemas.js';
import { ec2Of, type NetworkContext } from './context.js';
import { enforce, enforceOnce } from './enforce.js';
import type {
  EnforcementRound,
  EnforceOptions,
  EnforceRoundsOptions,
  SecurityGroupPolicy,
} from './enforcement-round.js';
import { type Expiration, expireById, expireTarget } from './expire-sessions.js';
import { type RestoreOptions, restoreRecords, restoreTarget } from './restore.js';
import { restrict } from './restrict.js';
import { parseTarget, type SessionNetworkOptions, sessionId, sessionNetworkOptions, sessionQuery } from './schemas.js';
import type { SecurityGroupReport } from './security-group-report.js';
import type { SecurityGroupRequest } from './security-group-request.js';
import { SessionListing } from './session-listing.js';
import type { SessionQuery, SessionScope, SessionTarget } from './session-target.js';
import type { UndoRecord } from './undo-record.js';

/** Writes that EC2 lets an account make in a region: a hundred at once, then five a second (EC2 API throttling). */
const writes = { capacity: 100, perSecond: 5 };

/**
 * Finds the streaming sessions of one account and region, changes what they may reach while they go on, and ends them.
 *
 * It changes the security groups of the network interface that a streaming instance has in your VPC, and nothing else of it. AWS's
 * administration guide advises against modifying the interfaces of streaming instances, so try it out before you rely on it.
 *
 * @example Where a user's sessions are in the VPC
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 * import { SessionNetwork } from 'appstream-kit';
 *
 * const network = new SessionNetwork({ appstream: new AppStreamClient({ region: 'us-west-2' }) });
 * for await (const { id, networkAccessConfiguration } of network.sessions({ userId: 'maria' })) {
 *   console.log(id, networkAccessConfiguration?.eniPrivateIpAddress, networkAccessConfiguration?.eniId);
 * }
 * ```
 */
export class SessionNetwork {
  readonly #context: NetworkContext;

  /**
   * Sends nothing.
   *
   * @throws {@link InvalidInputError} when the options are malformed.
   */
  constructor(options: SessionNetworkOptions) {
    const { appstream, ec2, limits = currentLimits } = parseInput(sessionNetworkOptions(), options, 'options');
    this.#context = { appstream, ec2, limits, pacer: new Pacer(writes) };
  }

  /**
   * Lists sessions in progress, at most four questions at a time (`DescribeSessions`; unless both names are given, also
   * `DescribeFleets`, `DescribeStacks`, `ListAssociatedStacks`, `ListAssociatedFleets`).
   *
   * Each way to sign in is asked for by itself, because the service may hide sessions from a question that names none. What it
   * was asked, and what it refused, stands in `lookedAt`, which grows as the listing goes on. Sessions that are over, though the
   * service still lists them, are left out; an address or interface that is not there yet is absent.
   *
   * @param query - Which ones; by default all of the account and region.
   * @throws {@link NotFoundError} when a fleet or stack that is named does not exist. Of a pair that is looked into only where
   * nothing is found, and where it may be.
   *
   * @example Users of a fleet
   * ```ts
   * const listing = sessions.sessions({ fleetName: 'design-team' });
   * for await (const { userId, connectionState } of listing) console.log(userId, connectionState);
   * console.log(`asked ${listing.lookedAt.length} times`);
   * ```
   */
  sessions(query: SessionQuery = {}, options: CallOptions = {}): SessionListing {
    return new SessionListing(
      this.#context.appstream,
      parseInput(sessionQuery(), query, 'query'),
      parseCallOptions(options),
    );
  }

  /**
   * Reads the security groups of network interfaces (`DescribeNetworkInterfaces` by filter, 200 interfaces a request).
   *
   * @param networkInterfaceIds - Ids such as `eni-0a1b2c3d`; of an empty list nothing is asked.
   * @returns The groups by interface; an interface that is gone is not in it.
   *
   * @example The groups of a user's sessions
   * ```ts
   * const mine = await collect(sessions.sessions({ userId: 'maria' }));
   * const groups = await sessions.securityGroups(mine.flatMap((session) => session.networkAccessConfiguration?.eniId ?? []));
   * for (const [networkInterfaceId, found] of groups) console.log(networkInterfaceId, found.map(({ groupId }) => groupId));
   * ```
   */
  async securityGroups(
    networkInterfaceIds: readonly string[],
    options: CallOptions = {},
  ): Promise<ReadonlyMap<string, readonly GroupOfInterface[]>> {
    const ids = parseInterfaceIds(networkInterfaceIds);
    const callOptions = parseCallOptions(options);
    if (ids.length === 0) return new Map();
    const found = await describeInterfaces(await ec2Of(this.#context, callOptions), ids, callOptions);
    return new Map(found.map(({ networkInterfaceId, groups }) => [networkInterfaceId, groups]));
  }

  /**
   * Changes the security groups of live sessions: finds them, looks at everything that could forbid the change, writes, reads back,
   * and looks at the sessions once more (`DescribeSessions`, `ListAssociatedStacks`, `DescribeNetworkInterfaces`,
   * `DescribeSecurityGroups`, `ModifyNetworkInterfaceAttribute`).
   *
   * What it does not do: connections that are open already are tracked and go on, so end the session with {@link expire} where that
   * matters; the user's next session starts with the groups of the fleet, so use {@link enforce} or keep the user out; the stream of
   * pixels to the user does not pass these groups. An interface that after the write turns out to serve others, or nobody any more,
   * is put back.
   *
   * Writes are paced to EC2's own limit: 100 at once, then 5 a second.
   *
   * @returns What became of each interface, and how to undo it. Check it with {@link assertComplete}. Once anything was written, what
   * fails is told there; it is thrown only before.
   * @throws {@link NotFoundError} when a user or session has no session in progress, or a group does not exist.
   * @throws {@link SharedInterfaceError} when an interface also serves others, unless `sharedInterface` says what to do.
   * @throws {@link InvalidInputError} when an interface would be left without a group, a group is of another VPC, or the two clients
   * do not fit each other.
   * @throws {@link QuotaError} when an interface would be in too many groups.
   *
   * @example Quarantine a user
   * ```ts
   * import { appendFile } from 'node:fs/promises';
   * import { assertComplete } from 'appstream-kit';
   *
   * const report = await sessions.restrictSessionSecurityGroups({
   *   userId: 'maria',
   *   securityGroupIds: ['sg-0a1b2c3d'],
   *   onBeforeChange: (undo) => appendFile('undo.jsonl', `${JSON.stringify(undo)}\n`),
   * });
   * assertComplete(report);
   * ```
   */
  async restrictSessionSecurityGroups(
    request: SecurityGroupRequest,
    options: CallOptions = {},
  ): Promise<SecurityGroupReport> {
    return restrict(this.#context, parseRequest(request), parseCallOptions(options));
  }

  /**
   * Puts security groups back: from what was kept before a change, or to the groups that the sessions' fleets configure, which
   * are the VPC's default group where they name none.
   *
   * From records, only interfaces that still serve the same sessions are touched; several records of one interface are undone
   * together. Doing it twice is harmless.
   *
   * @param from - One record, several, or whose sessions are to have their fleets' groups.
   * @throws {@link InvalidInputError} when a record is malformed or of an unknown version; nothing has been written then.
   * @throws {@link SharedInterfaceError} when an interface of a target also serves others, unless `force` is set.
   * @throws {@link NotFoundError} when the user or session of a target has no session in progress.
   *
   * @example Undo a quarantine
   * ```ts
   * import { readFile } from 'node:fs/promises';
   * import { assertComplete } from 'appstream-kit';
   *
   * const kept = (await readFile('undo.jsonl', 'utf8')).trimEnd().split('\n');
   * assertComplete(await sessions.restoreSessionSecurityGroups(kept.map((line) => JSON.parse(line))));
   * ```
   */
  async restoreSessionSecurityGroups(
    from: UndoRecord | readonly UndoRecord[] | SessionTarget,
    options: RestoreOptions = {},
  ): Promise<SecurityGroupReport> {
    const source = parseRestoreSource(from);
    const restoreOptions = parseRestoreOptions(options);
    return 'records' in source
      ? restoreRecords(this.#context, source.records, restoreOptions)
      : restoreTarget(this.#context, source.target, restoreOptions);
  }

  /**
   * Gives every session in a scope the security groups that a policy wants for it, once.
   *
   * When nothing differs, it costs the listing and one read of the interfaces, and writes nothing. A policy that throws, and an
   * interface that cannot be changed, stop no other.
   *
   * @param scope - Which sessions: those of a stack, a fleet, both, or `{}` for all of the account and region.
   * @param policy - Which groups a session is to have.
   * @throws What the listing or the reads fail with; nothing has been written then.
   *
   * @example Contractors reach less
   * ```ts
   * const round = await sessions.enforceOnce({ fleetName: 'design-team' }, ({ userId }) =>
   *   userId.endsWith('@contractor.example') ? ['sg-0a1b2c3d'] : null,
   * );
   * assertComplete(round);
   * ```
   */
  async enforceOnce(
    scope: SessionScope,
    policy: SecurityGroupPolicy,
    options: EnforceOptions = {},
  ): Promise<EnforcementRound> {
    return enforceOnce(this.#context, parseScope(scope), parsePolicy(policy), parseEnforceOptions(options));
  }

  /**
   * Enforces a policy round after round, for as long as the loop over it goes on; new sessions are caught in the next round.
   *
   * A round starts when the one before is done and its interval is over. One in which the sessions cannot be looked at for a while
   * (throttling, server errors, network) is told with its `error`, and the next one comes later.
   *
   * @param scope - Which sessions: those of a stack, a fleet, both, or `{}` for all of the account and region.
   * @param policy - Which groups a session is to have.
   * @throws Whatever waiting does not help with, such as denied access; and the signal's reason once it aborts.
   *
   * @example Until the process is told to stop
   * ```ts
   * const stop = new AbortController();
   * process.once('SIGTERM', () => stop.abort());
   * const policy = ({ userId }: { userId: string }) => (userId === 'maria' ? ['sg-0a1b2c3d'] : null);
   * const rounds = sessions.enforce({ fleetName: 'design-team' }, policy, { signal: stop.signal });
   * for await (const { round, changes } of rounds) console.log(round, changes.length);
   * ```
   */
  enforce(
    scope: SessionScope,
    policy: SecurityGroupPolicy,
    options: EnforceRoundsOptions = {},
  ): AsyncIterable<EnforcementRound> {
    return enforce(this.#context, parseScope(scope), parsePolicy(policy), parseEnforceRoundsOptions(options));
  }

  /**
   * Ends sessions at once, whatever their users are doing (`ExpireSession`).
   *
   * @param target - The id of a session, or whose sessions in which scope.
   * @returns Ids of the sessions that were asked to end, and where they were looked for.
   * @throws {@link NotFoundError} when the user or session has no session in progress, with `lookedAt`, and with `similarUserIds`
   * that differ in case only.
   * @throws {@link PartialFailureError} when some of the sessions could not be ended; its report tells which.
   *
   * @example Send a user away from one stack
   * ```ts
   * const { requested } = await sessions.expire({ userId: 'maria', stackName: 'design' });
   * console.log(`${requested.length} sessions ended`);
   * ```
   */
  async expire(target: string | SessionTarget, options: CallOptions = {}): Promise<Expiration> {
    const callOptions = parseCallOptions(options);
    return typeof target === 'string'
      ? expireById(this.#context.appstream, parseInput(sessionId(), target, 'target'), callOptions)
      : expireTarget(this.#context.appstream, parseTarget(target), callOptions);
  }
}
