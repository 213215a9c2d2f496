import fc from 'fast-check';
import type { FleetPatch, FleetUpdateCheckpoint } from '../../src/fleets/index.js';
import { type Action, checkpointOf, type Prediction } from './action.js';
import { consumerId, imageArn } from './constants.js';
import type { SeenFleet, SeenSession, Sight } from './sight.js';
import type { World } from './world.js';

export const fleetNames = fc.constantFrom('alpha', 'beta');
const images = fc.constantFrom('shared' as const, 'own' as const);
const instanceTypes = fc.constantFrom('stream.standard.medium', 'stream.standard.large');

const quick = { pollSeconds: 30 };
const usersAnInstance = 2;
const nothing = { refused: 'not-found' } as const;

function capacityOf(instances: number, severalUsers: boolean) {
  return severalUsers ? { desiredSessions: instances * usersAnInstance } : { desiredInstances: instances };
}

function imageBy(image: 'shared' | 'own') {
  return image === 'shared' ? { imageArn } : { imageName: 'Own_Image' };
}

/** Why the consumer may not run fleets on an image. */
function refusalOf(image: 'shared' | 'own', { grants }: Sight): Prediction | undefined {
  const grant = grants[consumerId];
  if (image === 'own' || grant === 'fleets' || grant === 'both') return undefined;
  return grant === undefined ? nothing : { refused: 'conflict: not-permitted' };
}

/** Why a stopped fleet cannot run. */
function obstacleOf({ lostImage, desired }: SeenFleet): Prediction | undefined {
  return lostImage || desired === 0 ? { refused: 'conflict: not-available' } : undefined;
}

function sessionsOn(fleetName: string, { sessions }: Sight): readonly string[] {
  return Object.entries(sessions).flatMap(([id, session]) => (session.fleetName === fleetName ? [id] : []));
}

function endSessions(fleetName: string, draft: Sight): void {
  for (const id of sessionsOn(fleetName, draft)) Reflect.deleteProperty(draft.sessions, id);
}

/** Sessions of a fleet may end, or none. */
function endsOn(fleetName: string, isAllowed: boolean) {
  return isAllowed ? (session: SeenSession) => session.fleetName === fleetName : () => false;
}

const create = fc
  .tuple(fleetNames, images, fc.boolean(), instanceTypes)
  .map(([name, image, severalUsers, instanceType]): Action => {
    const spec = {
      name,
      fleetType: 'ALWAYS_ON',
      instanceType,
      ...imageBy(image),
      computeCapacity: capacityOf(2, severalUsers),
      ...(severalUsers && { maxSessionsPerInstance: usersAnInstance }),
      maxUserDurationInSeconds: 432_000,
    } as const;
    const createOr = async ({ fleets }: World, ifExists: 'fail' | 'reuse') => {
      const { changed } = await fleets.create(spec as never, { ifExists });
      return { changed };
    };
    return {
      title: `create fleet ${name} on the ${image} image${severalUsers ? ' for several users an instance' : ''}`,
      predict: (draft) => {
        const refusal = refusalOf(image, draft);
        if (refusal !== undefined) return refusal;
        if (name in draft.fleets) return { refused: 'conflict: exists', unlessStruck: true };
        const fleet = { image, instanceType, severalUsers, displayName: '', state: 'STOPPED', desired: 2 };
        draft.fleets[name] = { ...fleet, lostImage: false, associated: false };
        return { changed: true };
      },
      act: (world) => createOr(world, 'fail'),
      again: (world) => createOr(world, 'reuse'),
    };
  });

const start = fleetNames.map(
  (name): Action => ({
    title: `start ${name}`,
    predict: ({ fleets: { [name]: fleet } }, { assume }) => {
      if (fleet === undefined) return nothing;
      if (fleet.state === 'RUNNING') return { changed: false };
      const obstacle = obstacleOf(fleet);
      const isNoObstacle = assume.startWithoutCapacity === 'ok' && !fleet.lostImage;
      if (obstacle !== undefined && !isNoObstacle) return obstacle;
      fleet.state = 'RUNNING';
      return { changed: true };
    },
    act: ({ fleets }) => fleets.start(name, quick),
  }),
);

const stop = fc.tuple(fleetNames, fc.boolean()).map(
  ([name, mayEnd]): Action => ({
    title: `stop ${name}${mayEnd ? ', { endSessions: true }' : ''}`,
    predict: (draft) => {
      const fleet = draft.fleets[name];
      if (fleet === undefined) return nothing;
      if (fleet.state === 'STOPPED') return { changed: false };
      if (!mayEnd && sessionsOn(name, draft).length > 0) return { refused: 'conflict: in-session' };
      endSessions(name, draft);
      fleet.state = 'STOPPED';
      return { changed: true };
    },
    act: ({ fleets }) => fleets.stop(name, { ...quick, endSessions: mayEnd }),
    mayEnd: endsOn(name, mayEnd),
  }),
);

const scale = fc.tuple(fleetNames, fc.integer({ min: 1, max: 3 })).map(
  ([name, instances]): Action => ({
    title: `scale ${name} to ${instances}`,
    possible: ({ fleets }) => name in fleets,
    predict: ({ fleets: { [name]: fleet } }) => {
      if (fleet === undefined) return nothing;
      const changed = fleet.desired !== instances;
      fleet.desired = instances;
      return { changed };
    },
    act: async ({ fleets }) => {
      const { maxSessionsPerInstance } = await fleets.get(name);
      const { changed } = await fleets.scale(name, capacityOf(instances, maxSessionsPerInstance !== undefined));
      return { changed };
    },
  }),
);

const displayName = fc.constantFrom('Design', 'Web');
const patches = fc.oneof(
  fc.record({ displayName }),
  fc.record({ instanceType: instanceTypes }),
  fc.record({ displayName, instanceType: instanceTypes }),
);

const update = fc.tuple(fleetNames, patches, fc.constantFrom<boolean | 'when-idle'>(false, true, 'when-idle')).map(
  ([name, patch, allowStop]): Action => ({
    title: `update ${name} ${JSON.stringify(patch)}, ${JSON.stringify({ allowStop })}`,
    predict: (draft) => predictUpdate(name, patch, allowStop, draft),
    act: ({ fleets }) => fleets.update(name, patch, { ...quick, allowStop, timeoutSeconds: 600 }),
    again: ({ fleets }, error) => {
      const checkpoint = checkpointOf(error) as FleetUpdateCheckpoint | undefined;
      if (checkpoint !== undefined) return fleets.resumeUpdate(checkpoint, quick);
      return fleets.update(name, patch, { ...quick, allowStop });
    },
    mayEnd: endsOn(name, allowStop === true),
  }),
);

function predictUpdate(
  name: string,
  { displayName, instanceType }: Pick<FleetPatch, 'displayName' | 'instanceType'>,
  allowStop: boolean | 'when-idle',
  draft: Sight,
): Prediction {
  const fleet = draft.fleets[name];
  if (fleet === undefined) return nothing;
  const wanted = { ...fleet, ...(displayName && { displayName }), ...(instanceType && { instanceType }) };
  const needsStop = fleet.state === 'RUNNING' && wanted.instanceType !== fleet.instanceType;
  if (needsStop && allowStop === false) return { refused: 'conflict: needs-stop' };
  const obstacle = needsStop ? obstacleOf(fleet) : undefined;
  if (obstacle !== undefined) return obstacle;
  if (needsStop && allowStop === 'when-idle' && sessionsOn(name, draft).length > 0) return { refused: 'wait-timeout' };
  if (needsStop) endSessions(name, draft);
  draft.fleets[name] = wanted;
  return {
    changed: needsStop || wanted.displayName !== fleet.displayName || wanted.instanceType !== fleet.instanceType,
  };
}

const useImage = fc.tuple(fleetNames, images).map(
  ([name, image]): Action => ({
    title: `put ${name} on the ${image} image`,
    possible: ({ fleets }) => name in fleets,
    predict: (draft) => {
      const fleet = draft.fleets[name];
      if (fleet === undefined) return nothing;
      const isWanted = fleet.image !== image || fleet.lostImage;
      const refusal = isWanted ? refusalOf(image, draft) : undefined;
      if (refusal !== undefined) return refusal;
      const changed = isWanted || fleet.desired !== 2;
      Object.assign(fleet, { image, lostImage: false, desired: 2 });
      return { changed };
    },
    act: async ({ fleets }) => {
      const { maxSessionsPerInstance } = await fleets.get(name);
      const computeCapacity = capacityOf(2, maxSessionsPerInstance !== undefined);
      const by = imageBy(image);
      return fleets.useImage(name, by.imageArn ?? by.imageName, { ...quick, computeCapacity });
    },
  }),
);

const remove = fc.tuple(fleetNames, fc.boolean(), fc.boolean()).map(
  ([name, disassociate, allowStop]): Action => ({
    title: `delete fleet ${name}, ${JSON.stringify({ disassociate, allowStop })}`,
    predict: (draft) => {
      const fleet = draft.fleets[name];
      if (fleet === undefined) return { changed: false };
      const isBlocked = (fleet.associated && !disassociate) || (fleet.state === 'RUNNING' && !allowStop);
      if (isBlocked) return { refused: 'conflict: blocked' };
      endSessions(name, draft);
      Reflect.deleteProperty(draft.fleets, name);
      return { changed: true };
    },
    act: async ({ fleets }) => {
      const { changed } = await fleets.delete(name, { ...quick, disassociate, allowStop });
      return { changed };
    },
    mayEnd: endsOn(name, allowStop),
  }),
);

const associate = fleetNames.map(
  (name): Action => ({
    title: `associate ${name}`,
    predict: ({ fleets: { [name]: fleet } }) => {
      if (fleet === undefined) return nothing;
      const changed = !fleet.associated;
      fleet.associated = true;
      return { changed };
    },
    act: ({ fleets }) => fleets.associate(name, 'main'),
  }),
);

const disassociate = fleetNames.map(
  (name): Action => ({
    title: `disassociate ${name}`,
    predict: (draft) => {
      const fleet = draft.fleets[name];
      if (fleet === undefined) return nothing;
      if (!fleet.associated) return { changed: false };
      if (sessionsOn(name, draft).length > 0) return { refused: 'conflict: in-use' };
      fleet.associated = false;
      return { changed: true };
    },
    act: ({ fleets }) => fleets.disassociate(name, 'main'),
  }),
);

const createStack = fc.boolean().map((mayUpload): Action => {
  const userSettings = settingsOf(mayUpload);
  return {
    title: `create stack extra, uploads ${mayUpload ? 'allowed' : 'forbidden'}`,
    predict: (draft) => {
      if (draft.stack !== 'none') return { refused: 'conflict: exists', unlessStruck: true };
      draft.stack = mayUpload ? 'uploads' : 'no uploads';
      return { changed: true };
    },
    act: ({ stacks }) => stacks.create({ name: 'extra', userSettings }),
    again: ({ stacks }) => stacks.create({ name: 'extra', userSettings }, { ifExists: 'reuse' }),
  };
});

function settingsOf(mayUpload: boolean) {
  return [{ action: 'FILE_UPLOAD', permission: mayUpload ? 'ENABLED' : 'DISABLED' }] as const;
}

const updateStack = fc.boolean().map(
  (mayUpload): Action => ({
    title: `let users of stack extra upload: ${mayUpload}`,
    predict: (draft) => {
      if (draft.stack === 'none') return nothing;
      const changed = (draft.stack === 'uploads') !== mayUpload;
      draft.stack = mayUpload ? 'uploads' : 'no uploads';
      return { changed };
    },
    act: ({ stacks }) => stacks.setUserSettings('extra', settingsOf(mayUpload)),
  }),
);

const deleteStack = fc.constant<Action>({
  title: 'delete stack extra',
  predict: (draft) => {
    const changed = draft.stack !== 'none';
    draft.stack = 'none';
    return { changed };
  },
  act: ({ stacks }) => stacks.delete('extra').then(({ changed }) => ({ changed })),
});

/** Actions on fleets. */
export const fleetActions: readonly fc.Arbitrary<Action>[] = [
  create,
  start,
  start,
  stop,
  scale,
  update,
  update,
  update,
  useImage,
  useImage,
  remove,
  associate,
  disassociate,
];

/** Actions on a stack. */
export const stackActions: readonly fc.Arbitrary<Action>[] = [createStack, updateStack, deleteStack];
