import { afterEach, expect, test, vi } from 'vitest';
import { site } from './network.js';

afterEach(() => {
  vi.doUnmock('@aws-sdk/client-ec2');
  vi.resetModules();
});

/** The library as a program has it that has loaded nothing yet, with another EC2 package. */
function libraryWith(ec2Package: () => unknown) {
  vi.resetModules();
  vi.doMock('@aws-sdk/client-ec2', ec2Package as () => Promise<object>);
  return import('../../src/index.js');
}

test('the EC2 client is loaded once it is needed, and not before', async () => {
  const here = await site();
  const { eniId } = here.start();
  const load = vi.fn(() => vi.importActual('@aws-sdk/client-ec2'));
  const { SessionNetwork, collect } = await libraryWith(load);
  const network = new SessionNetwork({ appstream: here.appstream, ec2: here.ec2 });

  expect(await collect(network.sessions())).toHaveLength(1);
  expect(await network.securityGroups([])).toEqual(new Map());
  await network.expire({ userId: 'maria' });
  await expect(network.restoreSessionSecurityGroups({ userId: 'maria' })).rejects.toMatchObject({ code: 'not-found' });
  expect(load).not.toHaveBeenCalled();

  expect(await network.securityGroups([eniId])).toEqual(new Map());
  expect(load).toHaveBeenCalledTimes(1);
});

test('an EC2 client that is not installed is named, and nothing is written', async () => {
  const here = await site();
  const { eniId } = here.start();
  const { SessionNetwork } = await libraryWith(() => {
    throw new Error("Cannot find package '@aws-sdk/client-ec2'");
  });
  const network = new SessionNetwork({ appstream: here.appstream, ec2: here.ec2 });
  const hint = {
    code: 'invalid-input',
    message: expect.stringMatching(/npm install @aws-sdk\/client-ec2/) as string,
    cause: expect.anything() as unknown,
  };
  const securityGroupIds = here.groups(1);
  const mark = here.mark;

  await expect(network.securityGroups([eniId])).rejects.toMatchObject(hint);
  await expect(network.restrictSessionSecurityGroups({ userId: 'maria', securityGroupIds })).rejects.toMatchObject(
    hint,
  );
  await expect(network.enforceOnce({}, () => securityGroupIds)).rejects.toMatchObject(hint);
  expect(here.written(mark)).toEqual([]);
});
