import { expect } from 'vitest';
import { currentLimits } from '../../src/index.js';
import { fleet } from '../support/managers.js';
import { type Scenario, scenario } from './scenario.js';

const stack = { name: 'design' };
const builder = { name: 'builder', instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

/** What the exported functions do. */
export const functionScenarios: readonly Scenario[] = [
  scenario('collect', 'collects a list', {
    given: (world) => world.stacks.create(stack),
    args: (world) => [world.stacks.list(), { limit: 1 }],
    reached: (_world, _state, found) => expect(found).toMatchObject([stack]),
  }),
  scenario('assertComplete', 'passes a complete report', {
    args: () => [{ complete: true }],
    reached: (_world, _state, result) => expect(result).toBeUndefined(),
  }),
  scenario('isAppStreamKitError', 'tells errors from others', {
    args: () => [new Error('another')],
    reached: (_world, _state, result) => expect(result).toBe(false),
  }),
  scenario('parseFleetSpec', 'passes a specification on', {
    args: () => [fleet, currentLimits],
    reached: (_world, _state, result) => expect(result).toEqual(fleet),
  }),
  scenario('parseStackSpec', 'passes a specification on', {
    args: () => [stack, currentLimits],
    reached: (_world, _state, result) => expect(result).toEqual(stack),
  }),
  scenario('parseImageBuilderSpec', 'passes a specification on', {
    args: () => [builder, currentLimits],
    reached: (_world, _state, result) => expect(result).toEqual(builder),
  }),
  scenario('planFleetUpdate', 'plans a change', {
    given: async (world) => (await world.fleets.create(fleet)).fleet,
    args: (_world, _options, found) => [found, { displayName: 'Design' }],
    reached: (_world, _state, plan) => expect(plan).toMatchObject({ fields: [{ outcome: 'live' }] }),
  }),
  scenario('formatSharePlan', 'writes a table', {
    given: (world) => world.images.plan('Test_Image', ['222222222222']),
    args: (_world, _options, plan) => [plan],
    reached: (_world, _state, text) => expect(text).toContain('222222222222'),
  }),
  scenario('allowInstanceTypes', 'adds a type', {
    args: () => [currentLimits, 'stream.new.large'],
    reached: (_world, _state, limits) => expect(limits).not.toEqual(currentLimits),
  }),
  scenario('requiredPermissions', 'tells what an action needs', {
    args: () => ['FleetManager.scale' as const],
    reached: (_world, _state, permissions) => expect(permissions).toHaveLength(2),
  }),
  scenario('streamingUserId', 'shortens an id', {
    args: () => ['maria@example.com'],
    reached: (_world, _state, id) => expect(id).toMatch(/^maria.{1,6}-[a-z2-7]{20}$/i),
  }),
];
