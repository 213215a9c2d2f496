import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import {
  type CommonImageBuilderSpec,
  ImageBuilderManager,
  type ImageBuilderSpec,
  parseImageBuilderSpec,
} from '../../src/images/index.js';
import {
  domain,
  endpoints,
  groups,
  image,
  instanceTypes,
  name,
  roleArn,
  subnets,
  tags,
  text,
  volume,
} from '../support/arbitraries.js';
import { network } from '../support/constraints.js';
import { ownerId } from '../support/emulated.js';
import { imageBuilderConstraints } from './image-builder-constraints.js';

/** One arbitrary for every field: a new field does not compile until it is here. */
const fields = {
  name,
  instanceType: instanceTypes.imageBuilder,
  displayName: text(0, 100),
  description: text(0, 256),
  vpcConfig: fc.record({ subnetIds: subnets(1, 1), securityGroupIds: groups }, { requiredKeys: ['subnetIds'] }),
  iamRoleArn: roleArn,
  enableDefaultInternetAccess: fc.boolean(),
  domainJoinInfo: domain,
  appstreamAgentVersion: fc.oneof(fc.constantFrom('LATEST', '[LATEST]'), text(1, 100)),
  accessEndpoints: endpoints,
  rootVolumeConfig: volume,
  softwaresToInstall: fc.array(text(1, 300)),
  softwaresToUninstall: fc.array(text(1, 300)),
  disableIMDSV1: fc.boolean(),
  tags,
  sdkInput: fc.constantFrom({}, undefined),
} satisfies { readonly [Field in keyof CommonImageBuilderSpec]-?: fc.Arbitrary<unknown> };

const spec = fc
  .tuple(fc.record(fields, { requiredKeys: ['name', 'instanceType'] }), image)
  .map(([said, named]) => ({ ...said, ...named }));

test('an image builder that the library accepts is accepted by the service, and is as it was said', () =>
  fc.assert(
    fc.asyncProperty(spec, async (said) => {
      const emulator = new Emulator();
      emulator.account(ownerId).addVpc(network);
      const manager = new ImageBuilderManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
      const wanted: ImageBuilderSpec = parseImageBuilderSpec(said);
      const reuse = { wait: false, ifExists: 'reuse' } as const;

      expect(await manager.create(wanted, { wait: false })).toMatchObject({ changed: true });
      expect(await manager.create(wanted, reuse)).toMatchObject({ changed: false });
      const other = { ...wanted, description: wanted.description === 'other' ? 'another' : 'other' };
      await expect(manager.create(other, reuse)).rejects.toMatchObject({ fields: ['description'] });
      expect(emulator.modelViolations).toEqual([]);
    }),
    { numRuns: 100 },
  ));

test('an image builder that is wrong in one place is refused for that place', () => {
  const wrongs = imageBuilderConstraints.flatMap(({ path, invalid }) => invalid.map((wrong) => ({ path, ...wrong })));
  fc.assert(
    fc.property(spec, fc.constantFrom(...wrongs), (said, wrong) => {
      const given = { ...said, imageName: 'Test_Image', imageArn: undefined, ...wrong.fields };
      expect(() => parseImageBuilderSpec(given)).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          issues: [expect.objectContaining({ path: wrong.path })],
        }) as Error,
      );
    }),
    { numRuns: 300 },
  );
});
