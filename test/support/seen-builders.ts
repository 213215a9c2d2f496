import {
  AppStreamClient,
  CreateImageBuilderCommand,
  DeleteImageBuilderCommand,
  DescribeImageBuildersCommand,
  type ImageBuilder,
  StartImageBuilderCommand,
  StopImageBuilderCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { ImageBuilderManager } from '../../src/images/index.js';

/** Name of the builder that is seen. */
export const name = 'design-builder';

/** How a builder is seen: its state, or more of it; `'gone'` when there is none. */
export type Look = string | Partial<ImageBuilder>;

/** A manager of one builder that is seen in one way after the other; the last one stays. */
export function seen(...looks: readonly Look[]) {
  const stub = mockClient(new AppStreamClient({ region: 'us-west-2' }));
  let at = 0;
  stub.on(DescribeImageBuildersCommand).callsFake(() => {
    const look = looks[Math.min(at, looks.length - 1)];
    at += 1;
    if (look === undefined || look === 'gone') return { ImageBuilders: [] };
    return { ImageBuilders: [{ Name: name, ...(typeof look === 'string' ? { State: look } : look) }] };
  });
  stub.on(CreateImageBuilderCommand).resolves({ ImageBuilder: { Name: name, State: 'PENDING' } });
  stub.on(StartImageBuilderCommand).resolves({}).on(StopImageBuilderCommand).resolves({});
  stub.on(DeleteImageBuilderCommand).resolves({});
  return { stub, manager: new ImageBuilderManager({ client: stub }) };
}
