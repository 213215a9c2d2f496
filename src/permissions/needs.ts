import type { PublicMethod } from './public-method.js';

/** Actions that are needed for some calls only. */
interface Sometimes {
  readonly why: string;
  readonly actions: readonly string[];
}

/**
 * Actions by method: AppStream's unless they name another service, and of the client's account unless `consumer:` stands before
 * them.
 */
type Needs = Readonly<Record<PublicMethod, readonly (string | Sometimes)[]>>;

const grants = ['DescribeImages', 'DescribeImagePermissions'];

function when(why: string, ...actions: readonly string[]): Sometimes {
  return { why, actions };
}

const created = (read: string): readonly (string | Sometimes)[] => [
  when('to take or compare what is there: with ifExists "reuse", and after a lost answer', read),
  when('to compare tags with those of what is there', 'ListTagsForResource'),
  when('with tags', 'TagResource'),
];
const withRole = () => when('with iamRoleArn', 'iam:PassRole');
const ifMissing = (...actions: readonly string[]) =>
  when('when the service misses something, to tell what', ...actions);
const fleetSessions = (why: string) => when(why, 'ListAssociatedStacks', 'DescribeSessions');

function ofFleets() {
  const image = when('with another image', 'DescribeImages');
  const stop = when('with allowStop, where a change needs a stop', 'StopFleet', 'StartFleet');
  const users = fleetSessions('with allowStop "when-idle", and where a stop is not allowed');
  const update = ['DescribeFleets', 'UpdateFleet', image, stop, users, withRole()];
  const lookedInto = when('when no stack is listed, and when something is missing', 'DescribeFleets');
  const uses = ['DescribeFleets', 'ListAssociatedStacks', when('unless the fleet is stopped', 'DescribeSessions')];
  return {
    'FleetManager.create': [
      'CreateFleet',
      ...created('DescribeFleets'),
      when('with imageArn or verifyImage, and when something is missing', 'DescribeImages'),
      withRole(),
    ],
    'FleetManager.get': ['DescribeFleets'],
    'FleetManager.find': ['DescribeFleets'],
    'FleetManager.list': ['DescribeFleets'],
    'FleetManager.start': ['DescribeFleets', 'StartFleet'],
    'FleetManager.stop': ['DescribeFleets', 'StopFleet', fleetSessions('without endSessions')],
    'FleetManager.scale': ['DescribeFleets', 'UpdateFleet'],
    'FleetManager.planUpdate': ['DescribeFleets', image],
    'FleetManager.update': update,
    'FleetManager.resumeUpdate': update,
    'FleetManager.useImage': ['DescribeFleets', 'DescribeImages', 'UpdateFleet', stop, users],
    'FleetManager.associate': ['ListAssociatedStacks', 'AssociateFleet', lookedInto],
    'FleetManager.disassociate': ['ListAssociatedStacks', 'DisassociateFleet', lookedInto],
    'FleetManager.stacks': ['ListAssociatedStacks', lookedInto],
    'FleetManager.delete': [
      ...[...uses, 'DeleteFleet'],
      when('with disassociate', 'DisassociateFleet'),
      when('with allowStop', 'StopFleet'),
    ],
    'FleetManager.explainDeleteBlockers': uses,
    'FleetManager.tags': ['DescribeFleets', 'ListTagsForResource'],
    'FleetManager.tag': ['DescribeFleets', 'ListTagsForResource', 'TagResource'],
    'FleetManager.untag': ['DescribeFleets', 'ListTagsForResource', 'UntagResource'],
  } satisfies Partial<Needs>;
}

function ofImageBuilders() {
  const read = 'DescribeImageBuilders';
  return {
    'ImageBuilderManager.create': [
      'CreateImageBuilder',
      read,
      ...created(read).slice(1),
      ifMissing('DescribeImages'),
      withRole(),
    ],
    'ImageBuilderManager.get': [read],
    'ImageBuilderManager.find': [read],
    'ImageBuilderManager.list': [read],
    'ImageBuilderManager.start': [read, 'StartImageBuilder'],
    'ImageBuilderManager.stop': [read, 'StopImageBuilder'],
    'ImageBuilderManager.delete': [read, 'DeleteImageBuilder', when('with allowStop', 'StopImageBuilder')],
    'ImageBuilderManager.createStreamingURL': ['CreateImageBuilderStreamingURL'],
    'ImageBuilderManager.tags': [read, 'ListTagsForResource'],
    'ImageBuilderManager.tag': [read, 'ListTagsForResource', 'TagResource'],
    'ImageBuilderManager.untag': [read, 'ListTagsForResource', 'UntagResource'],
  } satisfies Partial<Needs>;
}

const copies = ['consumer:DescribeImageBuilders', 'consumer:DescribeImages'];

function impact(why: string): readonly Sometimes[] {
  const sessions = ['DescribeFleets', 'ListAssociatedStacks', 'DescribeSessions'].map((action) => `consumer:${action}`);
  return [when(why, ...sessions), when(`${why}, where copies may have been made`, ...copies)];
}

function ofRevocations() {
  const seen = when('with consumerClient', 'consumer:DescribeFleets');
  const watch = [
    ...grants,
    'DeleteImagePermissions',
    seen,
    when('with expireSessions', 'consumer:ListAssociatedStacks', 'consumer:DescribeSessions', 'consumer:ExpireSession'),
    when('with consumerClient, where copies may have been made', ...copies),
  ];
  return {
    'ImageShare.revoke': [
      'DescribeImagePermissions',
      'DeleteImagePermissions',
      when('with onlyIfUnused', 'DescribeImages'),
      ...impact('with onlyIfUnused'),
    ],
    'ImageShare.previewRevocation': [...grants, ...impact('with consumerClient')],
    'ImageShare.revokeAndWatch': watch,
    'ImageShare.resumeWatch': watch,
    'ImageShare.beginRevocation': [...grants, seen],
    'ImageShare.stepRevocation': watch,
    'RevocationWatch.result': watch,
    'RevocationWatch.checkpoint': [],
  } satisfies Partial<Needs>;
}

function ofRollouts() {
  const rollOut = [
    ...[...grants, 'UpdateImagePermissions', 'DeleteImagePermissions'],
    ...['consumer:DescribeFleets', 'consumer:UpdateFleet'],
    when('with allowStop, where a fleet cannot be moved live', 'consumer:StopFleet', 'consumer:StartFleet'),
  ];
  return {
    'ImageRollout.plan': [...grants, 'consumer:DescribeFleets'],
    'ImageRollout.run': rollOut,
    'ImageRollout.resume': rollOut,
    'ImageRollout.beginRollout': [],
    'ImageRollout.stepRollout': rollOut,
    'RolloutRun.result': rollOut,
    'RolloutRun.checkpoint': [],
  } satisfies Partial<Needs>;
}

function ofImages() {
  const apply = [
    ...grants,
    when('for accounts that are added or changed', 'UpdateImagePermissions'),
    when('for accounts that are removed', 'DeleteImagePermissions'),
  ];
  return {
    'ImageShare.get': ['DescribeImages'],
    'ImageShare.find': ['DescribeImages'],
    'ImageShare.list': ['DescribeImages'],
    'ImageShare.grants': ['DescribeImagePermissions'],
    'ImageShare.share': [...grants, 'UpdateImagePermissions'],
    'ImageShare.shareForFleetOnly': [...grants, 'UpdateImagePermissions'],
    'ImageShare.plan': grants,
    'ImageShare.apply': apply,
    'ImageShare.beginApply': [],
    'ImageShare.stepApply': apply,
    'ImageShare.delete': [
      ...[...grants, 'DescribeFleets', 'DescribeImageBuilders', 'DeleteImage'],
      when('with revokeGrants', 'DeleteImagePermissions'),
    ],
    'ImageShare.explainDeleteBlockers': [...grants, 'DescribeFleets', 'DescribeImageBuilders'],
    'ImageShare.tags': ['DescribeImages', 'ListTagsForResource'],
    'ImageShare.tag': ['DescribeImages', 'ListTagsForResource', 'TagResource'],
    'ImageShare.untag': ['DescribeImages', 'ListTagsForResource', 'UntagResource'],
    shareMap: [
      ...grants,
      when('with consumerClient', 'consumer:DescribeFleets'),
      when('with consumerClient, where copies are looked for', ...copies),
    ],
  } satisfies Partial<Needs>;
}

function ofSessions() {
  const scope = (why: string, more: string) => [
    when(`${why}, unless fleetName and stackName are given and somebody is found`, 'DescribeFleets', 'DescribeStacks'),
    when(`${why}, with stackName alone`, 'ListAssociatedFleets'),
    ...(more === '' ? [] : [when(`${why}, with fleetName alone`, more)]),
  ];
  const neighbours = ['DescribeSessions', 'ListAssociatedStacks'];
  const changed = ['ec2:DescribeNetworkInterfaces', 'ec2:ModifyNetworkInterfaceAttribute'];
  const associated = when('with groups of another VPC', 'ec2:DescribeSecurityGroupVpcAssociations');
  const restrict = [
    ...[...neighbours, ...scope('to find sessions', ''), ...changed],
    ...['ec2:DescribeSecurityGroups', associated],
  ];
  const enforce = [...restrict, when('where the policy gives null', 'DescribeFleets')];
  return {
    'SessionNetwork.sessions': ['DescribeSessions', ...scope('to find sessions', 'ListAssociatedStacks')],
    'SessionNetwork.securityGroups': ['ec2:DescribeNetworkInterfaces'],
    'SessionNetwork.restrictSessionSecurityGroups': restrict,
    'SessionNetwork.restoreSessionSecurityGroups': [
      'DescribeSessions',
      when('with a target, and when an interface is gone', 'ListAssociatedStacks'),
      ...scope('with a target', ''),
      ...changed,
      when('with a target', 'DescribeFleets', 'ec2:DescribeSecurityGroups'),
      associated,
    ],
    'SessionNetwork.enforceOnce': enforce,
    'SessionNetwork.enforce': enforce,
    'SessionNetwork.expire': [
      'ExpireSession',
      when('with a target', 'DescribeSessions'),
      ...scope('with a target', 'ListAssociatedStacks'),
    ],
  } satisfies Partial<Needs>;
}

function ofStacks() {
  const uses = [
    ...['DescribeStacks', 'ListAssociatedFleets'],
    when('when it has fleets', 'DescribeSessions'),
    when('when the service refuses every question about sessions', 'DescribeFleets'),
  ];
  return {
    'StackManager.create': ['CreateStack', ...created('DescribeStacks')],
    'StackManager.get': ['DescribeStacks'],
    'StackManager.find': ['DescribeStacks'],
    'StackManager.list': ['DescribeStacks'],
    'StackManager.fleets': ['ListAssociatedFleets', when('when no fleet is listed', 'DescribeStacks')],
    'StackManager.update': ['DescribeStacks', 'UpdateStack'],
    'StackManager.setUserSettings': ['DescribeStacks', 'UpdateStack'],
    'StackManager.setClipboard': ['DescribeStacks', 'UpdateStack'],
    'StackManager.delete': [...uses, 'DeleteStack', when('with disassociate', 'DisassociateFleet')],
    'StackManager.explainDeleteBlockers': uses,
    'StackManager.createStreamingURL': ['CreateStreamingURL', ifMissing('DescribeFleets')],
    'StackManager.tags': ['DescribeStacks', 'ListTagsForResource'],
    'StackManager.tag': ['DescribeStacks', 'ListTagsForResource', 'TagResource'],
    'StackManager.untag': ['DescribeStacks', 'ListTagsForResource', 'UntagResource'],
  } satisfies Partial<Needs>;
}

/** What each method calls. */
export function needs(): Needs {
  return {
    ...ofFleets(),
    ...ofImageBuilders(),
    ...ofImages(),
    ...ofRevocations(),
    ...ofRollouts(),
    ...ofSessions(),
    ...ofStacks(),
  };
}
