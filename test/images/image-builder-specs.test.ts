import { AppStreamClient, CreateImageBuilderCommand } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, expectTypeOf } from 'vitest';
import { ImageBuilderManager, type ImageBuilderSpec, parseImageBuilderSpec } from '../../src/images/index.js';
import { allowInstanceTypes, currentLimits, limits2019 } from '../../src/limits.js';
import { test, writes } from '../support/managers.js';

const builder = {
  name: 'design-builder',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
} as const satisfies ImageBuilderSpec;

describe('a specification', () => {
  test('may have members that are undefined', () => {
    const spec = { ...builder, displayName: undefined, imageArn: undefined, sdkInput: undefined };

    expect(parseImageBuilderSpec(spec)).toEqual(spec);
  });

  test.each([
    [{ description: 'a', sdkInput: { Description: 'b' } }, 'sdkInput.Description: is set by a field of its own too'],
    [{ fleetType: 'ON_DEMAND' }, '"fleetType" is not known'],
  ])('that says a thing twice, or what is not known, is refused: %j', (fields, message) => {
    expect(() => parseImageBuilderSpec({ ...builder, ...fields })).toThrow(message);
  });

  test('has instance types of its own list, from the limits that were given', async ({ owner, emulator }) => {
    const type = 'stream.standard.xlarge';
    const spec = { ...builder, instanceType: type };

    expect(parseImageBuilderSpec(spec, allowInstanceTypes(currentLimits, type)).instanceType).toBe(type);
    expect(() => parseImageBuilderSpec({ ...builder, instanceType: 'stream.standard.small' }, limits2019)).toThrow(
      /not among the instance types of 2019/,
    );
    const manager = new ImageBuilderManager({ client: owner, limits: limits2019 });
    await expect(manager.create({ ...builder, instanceType: 'stream.standard.small' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(writes(emulator)).toEqual([]);
  });

  test.each(['LATEST', '[LATEST]'])('asks for the agent %s as the service understands it', async (version) => {
    const stub = mockClient(new AppStreamClient({ region: 'us-west-2' }));
    stub.on(CreateImageBuilderCommand).resolves({ ImageBuilder: { Name: 'design-builder', State: 'PENDING' } });
    const manager = new ImageBuilderManager({ client: stub });

    await manager.create({ ...builder, appstreamAgentVersion: version }, { wait: false });

    expect(stub.commandCalls(CreateImageBuilderCommand)[0]?.args[0].input).toMatchObject({
      AppstreamAgentVersion: 'LATEST',
    });
  });

  test('names exactly one image, or does not compile', () => {
    const named = { name: 'design-builder', instanceType: 'stream.standard.medium' };

    expectTypeOf<typeof named & { imageName: string }>().toExtend<ImageBuilderSpec>();
    expectTypeOf<typeof named & { imageArn: string }>().toExtend<ImageBuilderSpec>();
    expectTypeOf<typeof named>().not.toExtend<ImageBuilderSpec>();
    expectTypeOf<typeof named & { imageArn: string; imageName: string }>().not.toExtend<ImageBuilderSpec>();
    expectTypeOf(parseImageBuilderSpec).returns.toEqualTypeOf<ImageBuilderSpec>();
    expect(() => parseImageBuilderSpec(named)).toThrow(/either "imageName" or "imageArn"/);
  });
});
