import { DescribeImageBuildersCommand } from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import { emulated, imageArn, refusal } from './support.js';

test('image builders are found by name or all together, with their image', async () => {
  const { owner, ownAccount } = emulated();
  ownAccount.addImageBuilder({ name: 'one', imageArn });
  ownAccount.addImageBuilder({ name: 'two' });
  const all = await owner.send(new DescribeImageBuildersCommand({}));
  expect(all.ImageBuilders?.map(({ Name }) => Name)).toEqual(['one', 'two']);
  const named = await owner.send(new DescribeImageBuildersCommand({ Names: ['one'] }));
  expect(named.ImageBuilders).toMatchObject([{ Name: 'one', ImageArn: imageArn, State: 'STOPPED' }]);
  expect(await refusal(owner.send(new DescribeImageBuildersCommand({ Names: ['one', 'missing'] })))).toBe(
    'ResourceNotFoundException',
  );
});

test('[image-builders-page-size] a page holds as many image builders as are asked for, 25 by default', async () => {
  const { owner, ownAccount } = emulated();
  for (let index = 0; index < 26; index += 1) ownAccount.addImageBuilder({ name: `builder-${index}` });
  const first = await owner.send(new DescribeImageBuildersCommand({}));
  expect(first.ImageBuilders).toHaveLength(25);
  const second = await owner.send(new DescribeImageBuildersCommand({ NextToken: first.NextToken, MaxResults: 3 }));
  expect(second.ImageBuilders?.map(({ Name }) => Name)).toEqual(['builder-25']);
  expect(second.NextToken).toBeUndefined();
});
