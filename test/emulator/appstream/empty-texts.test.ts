import {
  AppStreamClient,
  CreateFleetCommand,
  CreateStackCommand,
  DescribeImageBuildersCommand,
  DescribeImagesCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-appstream';
import { expect, it } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';

it('takes empty texts and does not show them [empty-text-not-shown]', async () => {
  const emulator = new Emulator();
  const client = new AppStreamClient(emulator.clientConfig('111111111111'));
  const empty = { Description: '', DisplayName: '' };
  const { Stack } = await client.send(new CreateStackCommand({ Name: 'stack', ...empty, FeedbackURL: '' }));
  expect(Stack).toMatchObject({ Name: 'stack' });
  expect(Stack).not.toHaveProperty('Description');
  expect(Stack).not.toHaveProperty('FeedbackURL');
  const fleet = { Name: 'fleet', InstanceType: 'stream.standard.medium', ImageName: 'Test_Image' };
  const created = await client.send(
    new CreateFleetCommand({ ...fleet, ComputeCapacity: { DesiredInstances: 1 }, ...empty }),
  );
  expect(created.Fleet).not.toHaveProperty('DisplayName');
  await client.send(new UpdateStackCommand({ Name: 'stack', Description: 'text' }));
  const updated = await client.send(new UpdateStackCommand({ Name: 'stack', Description: '' }));
  expect(updated.Stack).not.toHaveProperty('Description');

  const account = emulator.account('111111111111');
  account.addImage({ name: 'bare', description: '' });
  account.addImageBuilder({ name: 'bare', description: '' });
  const { Images } = await client.send(new DescribeImagesCommand({ Names: ['bare'] }));
  expect(Images?.[0]).not.toHaveProperty('Description');
  const { ImageBuilders } = await client.send(new DescribeImageBuildersCommand({}));
  expect(ImageBuilders?.[0]).not.toHaveProperty('Description');
  expect(emulator.modelViolations).toEqual([]);
});
