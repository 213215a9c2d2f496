import fc from 'fast-check';

/** Users who come and go. */
type User = 'maria' | 'otto' | 'anna';

/** Security groups, by name; the first two are those of the fleet. */
export type Group = 'streaming' | 'restricted' | 'quarantine' | 'audit' | 'other';

/** What goes wrong with one request. `lost` is one that took effect, and whose answer never came. */
export type Fault = 'throttled' | 'server-error' | 'server-error-lost' | 'cut' | 'cut-lost' | 'denied' | 'expired';

/** What happens while the library is at work. */
export type Happening =
  | { readonly what: 'starts'; readonly user: User; readonly stack: 'design' | 'web'; readonly type: 'SAML' | 'API' }
  | { readonly what: 'ends'; readonly session: number }
  | { readonly what: 'other program sets'; readonly session: number; readonly groups: readonly Group[] }
  | { readonly what: 'reads lag'; readonly seconds: number }
  | { readonly what: 'goes wrong'; readonly faults: readonly Fault[] }
  | { readonly what: 'abort' };

/** Requests of an operation, and up to which number they are looked for; those after the first write are counted anew. */
const places = {
  ListAssociatedStacks: 1,
  DescribeSessions: 20,
  DescribeNetworkInterfaces: 1,
  DescribeSecurityGroups: 1,
  ModifyNetworkInterfaceAttribute: 0,
  'ListAssociatedStacks after a write': 0,
  'DescribeSessions after a write': 12,
  'DescribeNetworkInterfaces after a write': 5,
  'ModifyNetworkInterfaceAttribute after a write': 5,
} as const;

/** Something that happens just before or after the nth request of a kind, from 0. */
export interface Event {
  readonly when: 'before' | 'after';
  readonly nth: number;
  readonly of: keyof typeof places;
  readonly happens: Happening;
}

/** Where sessions are looked for, beside the fleet. */
export interface Scope {
  readonly stackName?: 'design';
  readonly authenticationTypes?: readonly ['SAML'];
}

/** Whose sessions are meant; `session` is one of those that go on, by number. */
export type Target = { readonly userId: User } | { readonly session: number } | { readonly allUsers: true };

/** What a policy wants for each user. */
export type Wishes = Readonly<Record<User, 'quarantine' | 'audit' | 'fleet' | 'leave'>>;

/** What the library is asked to do. */
export type Call =
  | {
      readonly call: 'restrict';
      readonly target: Target;
      readonly scope: Scope;
      readonly replace?: readonly Group[];
      readonly add?: readonly Group[];
      readonly remove?: readonly Group[];
      readonly sharedInterface: 'refuse' | 'skip' | 'apply';
      readonly dryRun: boolean;
      /** Whether undo records are taken before, only from the report, or cannot be kept. */
      readonly keep: 'before' | 'report' | 'fails';
    }
  | { readonly call: 'restore'; readonly from: 'records' | Target; readonly force: boolean }
  | { readonly call: 'enforce'; readonly wishes: Wishes; readonly scope: Scope; readonly dryRun: boolean };

/** One call, and what happens meanwhile. */
export interface Step {
  readonly ask: Call;
  readonly events: readonly Event[];
}

/** One story: what there is, and what is done to it. */
export interface Schedule {
  readonly fleet: 'single-session' | 'multi-session' | 'an interface each';
  readonly sessions: readonly (Happening & { readonly what: 'starts' })[];
  readonly steps: readonly Step[];
}

const users = fc.constantFrom<User>('maria', 'maria', 'otto', 'anna');
const groups = fc.uniqueArray(fc.constantFrom<Group>('streaming', 'restricted', 'quarantine', 'audit', 'other'), {
  minLength: 1,
  maxLength: 3,
});
const start = fc.record({
  what: fc.constant('starts' as const),
  user: users,
  stack: fc.constantFrom('design' as const, 'web' as const),
  type: fc.constantFrom('SAML' as const, 'API' as const),
});

const transient = ['throttled', 'server-error', 'server-error-lost', 'cut', 'cut-lost'] as const;

function faults(kinds: readonly Fault[]): fc.Arbitrary<readonly Fault[]> {
  const fault = fc.constantFrom(...kinds);
  // Clients make three requests of one, and the library up to three of those.
  const whole = fc.tuple(fault, fc.constantFrom(3, 9)).map(([kind, times]) => Array<Fault>(times).fill(kind));
  return fc.oneof(fc.array(fault, { minLength: 1, maxLength: 4 }), whole);
}

/** What happens of itself and by others; nothing of it is for good. */
const passing = (kinds: readonly Fault[]): fc.Arbitrary<Happening> =>
  fc.oneof(
    { weight: 4, arbitrary: start },
    { weight: 3, arbitrary: fc.record({ what: fc.constant('ends' as const), session: fc.nat(3) }) },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constant('other program sets' as const), session: fc.nat(3), groups }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constant('reads lag' as const), seconds: fc.constantFrom(2, 30, 0) }),
    },
    { weight: 4, arbitrary: fc.record({ what: fc.constant('goes wrong' as const), faults: faults(kinds) }) },
  );

const happening = fc.oneof(
  { weight: 14, arbitrary: passing([...transient, 'denied', 'expired']) },
  { weight: 1, arbitrary: fc.constant<Happening>({ what: 'abort' }) },
);

function eventsOf(happens: fc.Arbitrary<Happening>): fc.Arbitrary<readonly Event[]> {
  const place = fc
    .constantFrom(...(Object.keys(places) as (keyof typeof places)[]))
    .chain((of) => fc.record({ of: fc.constant(of), nth: fc.nat(places[of]) }));
  const when = fc.constantFrom('before' as const, 'after' as const);
  const event = fc.tuple(when, place, happens).map(([time, where, what]) => ({ when: time, ...where, happens: what }));
  return fc.array(event, { minLength: 1, maxLength: 6, size: 'max' });
}

const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  fc.constantFrom({ stackName: 'design' as const }, { authenticationTypes: ['SAML'] as const }),
);

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ userId: users }),
  fc.record({ session: fc.nat(3) }),
  fc.constant({ allUsers: true } as const),
);

const change = fc.oneof(
  fc.record({ replace: groups }),
  fc.record({ add: groups }),
  fc.record({ remove: fc.constant<readonly Group[]>(['streaming']), add: fc.constant<readonly Group[]>(['audit']) }),
  fc.record({ remove: groups }),
);

const restrict = fc
  .record({
    call: fc.constant('restrict' as const),
    target,
    scope,
    sharedInterface: fc.constantFrom('refuse' as const, 'skip' as const, 'apply' as const),
    dryRun: fc.integer({ min: 0, max: 5 }).map((one) => one === 5),
    keep: fc.constantFrom('before' as const, 'before' as const, 'before' as const, 'report' as const, 'fails' as const),
  })
  .chain((rest) => change.map((wanted): Call => ({ ...rest, ...wanted })));

const wish = fc.constantFrom('quarantine' as const, 'audit' as const, 'fleet' as const, 'leave' as const);
const wishes = fc.record({ maria: wish, otto: wish, anna: wish });

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: restrict },
  fc.record({
    call: fc.constant('restore' as const),
    from: fc.oneof(fc.constant('records' as const), target),
    force: fc.boolean(),
  }),
  fc.record({ call: fc.constant('enforce' as const), wishes, scope, dryRun: fc.constantFrom(false, false, true) }),
);

const world = {
  fleet: fc.constantFrom(
    'single-session' as const,
    'multi-session' as const,
    'multi-session' as const,
    'an interface each' as const,
  ),
  sessions: fc.array(start, { minLength: 1, maxLength: 4, size: 'max' }),
};

/** Any story. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  ...world,
  steps: fc.array(fc.record({ ask: call, events: eventsOf(happening) }), { minLength: 1, maxLength: 3 }),
});

/** A policy that is enforced while things happen that pass. */
export interface Unrest extends Pick<Schedule, 'fleet' | 'sessions'> {
  readonly wishes: Wishes;
  readonly scope: Scope;
  /** What happens in each round. */
  readonly rounds: readonly (readonly Event[])[];
}

/** Any unrest. */
export const unrest: fc.Arbitrary<Unrest> = fc.record({
  ...world,
  wishes,
  scope,
  rounds: fc.array(eventsOf(passing(transient)), { minLength: 1, maxLength: 3 }),
});
