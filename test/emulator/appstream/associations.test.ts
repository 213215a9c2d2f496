import {
  AssociateFleetCommand,
  CreateStackCommand,
  DisassociateFleetCommand,
  ListAssociatedFleetsCommand,
  ListAssociatedStacksCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import { type Emulated, emulated, jane, pair, refusal, runningFleet, stoppedFleet } from './support.js';

async function fleetAndStack({ owner }: Emulated) {
  await stoppedFleet(owner);
  await owner.send(new CreateStackCommand({ Name: 'stack' }));
}

async function fleetsOf({ owner }: Emulated, StackName: string) {
  return (await owner.send(new ListAssociatedFleetsCommand({ StackName }))).Names;
}

async function stacksOf({ owner }: Emulated, FleetName: string) {
  return (await owner.send(new ListAssociatedStacksCommand({ FleetName }))).Names;
}

function disassociating({ owner }: Emulated) {
  return refusal(owner.send(new DisassociateFleetCommand(pair)));
}

test('[associations-many-to-many] a stack can have several fleets and a fleet several stacks, in any state', async () => {
  const aws = emulated();
  await fleetAndStack(aws);
  await stoppedFleet(aws.owner, { Name: 'other-fleet' });
  await aws.owner.send(new CreateStackCommand({ Name: 'other-stack' }));
  await aws.owner.send(new AssociateFleetCommand(pair));
  await aws.owner.send(new AssociateFleetCommand({ ...pair, FleetName: 'other-fleet' }));
  await aws.owner.send(new AssociateFleetCommand({ ...pair, StackName: 'other-stack' }));
  expect(await fleetsOf(aws, 'stack')).toEqual(['fleet', 'other-fleet']);
  expect(await stacksOf(aws, 'fleet')).toEqual(['stack', 'other-stack']);
  expect(await disassociating(aws)).toBe('none');
  expect(await fleetsOf(aws, 'stack')).toEqual(['other-fleet']);
  expect(await stacksOf(aws, 'fleet')).toEqual(['other-stack']);
});

test('[associate-again] associating again changes nothing', async () => {
  const aws = emulated();
  await fleetAndStack(aws);
  await aws.owner.send(new AssociateFleetCommand(pair));
  expect(await refusal(aws.owner.send(new AssociateFleetCommand(pair)))).toBe('none');
  expect(await fleetsOf(aws, 'stack')).toEqual(['fleet']);
});

test('what does not exist can be neither associated nor taken apart', async () => {
  const aws = emulated();
  await fleetAndStack(aws);
  for (const missing of [
    { ...pair, FleetName: 'missing' },
    { ...pair, StackName: 'missing' },
  ]) {
    expect(await refusal(aws.owner.send(new AssociateFleetCommand(missing)))).toBe('ResourceNotFoundException');
    expect(await refusal(aws.owner.send(new DisassociateFleetCommand(missing)))).toBe('ResourceNotFoundException');
  }
});

test('[disassociate-what-is-not-associated] taking apart what is not together is not found', async () => {
  const aws = emulated();
  await fleetAndStack(aws);
  expect(await disassociating(aws)).toBe('ResourceNotFoundException');
});

describe('[disassociate-with-sessions] taking a fleet and a stack apart while sessions of both go on', () => {
  test.each([
    ['error', 'ResourceInUseException'],
    ['ok', 'none'],
  ] as const)('with %s ends in %s', async (disassociateWithSessions, outcome) => {
    const aws = emulated({ assume: { disassociateWithSessions } });
    await runningFleet(aws);
    const { id } = aws.ownAccount.startSession(jane);
    expect(await disassociating(aws)).toBe(outcome);
    aws.ownAccount.endSession(id);
    expect(await disassociating(aws)).toBe(outcome === 'none' ? 'ResourceNotFoundException' : 'none');
  });
});

test('[list-associations-of-unknown] what does not exist has no associations', async () => {
  const aws = emulated();
  expect(await fleetsOf(aws, 'missing')).toEqual([]);
  expect(await stacksOf(aws, 'missing')).toEqual([]);
});

test('associations are listed 25 a page', async () => {
  const aws = emulated({ quotas: { stacks: 31 } });
  await fleetAndStack(aws);
  const names = Array.from({ length: 30 }, (_, index) => `stack-${index}`);
  for (const StackName of names) {
    await aws.owner.send(new CreateStackCommand({ Name: StackName }));
    await aws.owner.send(new AssociateFleetCommand({ FleetName: 'fleet', StackName }));
  }
  const first = await aws.owner.send(new ListAssociatedStacksCommand({ FleetName: 'fleet' }));
  const second = await aws.owner.send(
    new ListAssociatedStacksCommand({ FleetName: 'fleet', NextToken: first.NextToken }),
  );
  expect(first.Names).toHaveLength(25);
  expect([...(first.Names ?? []), ...(second.Names ?? [])]).toEqual(names);
});
