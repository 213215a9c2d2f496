import { AppStreamClient, type DescribeImagesCommandOutput } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import {
  type ApplyEvent,
  type ApplyStep,
  type DeleteBlocker,
  type GrantChange,
  type Image,
  type ImageGrant,
  type ImagePermissions,
  ImageShare,
  type ShareOptions,
  type ShareOutcome,
  type SharePlan,
} from '../../src/images/index.js';

describe('clients of an ImageShare', () => {
  test('are real ones, stubs of aws-sdk-client-mock, and stubs by hand, without casts', () => {
    const byHand = {
      send: (): Promise<DescribeImagesCommandOutput> => Promise.resolve({ $metadata: {} }),
    };
    const real = new AppStreamClient({ region: 'us-west-2' });

    const ofAll = mockClient(AppStreamClient);
    onTestFinished(() => ofAll.restore());

    for (const client of [real, ofAll, mockClient(real), byHand]) {
      expect(new ImageShare({ client, consumerClient: () => client })).toBeInstanceOf(ImageShare);
    }
    expect(
      new ImageShare({ client: byHand, consumerClient: () => Promise.resolve(byHand), limits: undefined }),
    ).toBeInstanceOf(ImageShare);
  });
});

describe('types of an ImageShare', () => {
  test('are those that the documentation tells', () => {
    expectTypeOf<ImageShare['get']>().returns.resolves.toEqualTypeOf<Image>();
    expectTypeOf<ImageShare['find']>().returns.resolves.toEqualTypeOf<Image | undefined>();
    expectTypeOf<ImageShare['list']>().returns.toEqualTypeOf<AsyncIterable<Image>>();
    expectTypeOf<ImageShare['grants']>().returns.toEqualTypeOf<AsyncIterable<ImageGrant>>();
    expectTypeOf<ImageShare['share']>().returns.resolves.toEqualTypeOf<GrantChange>();
    expectTypeOf<ImageShare['plan']>().parameter(1).toEqualTypeOf<Iterable<string | ImageGrant>>();
    expectTypeOf<ImageShare['apply']>().parameter(0).toEqualTypeOf<SharePlan | Iterable<SharePlan>>();
    expectTypeOf<ImageShare['beginApply']>().returns.resolves.toEqualTypeOf<ApplyStep>();
    expectTypeOf<ImageShare['explainDeleteBlockers']>().returns.resolves.toEqualTypeOf<readonly DeleteBlocker[]>();
    expectTypeOf<GrantChange['before']>().toEqualTypeOf<ImagePermissions | undefined>();
    expectTypeOf<ShareOptions>().toEqualTypeOf<{
      readonly signal?: AbortSignal | undefined;
      readonly allowCutOff?: boolean | undefined;
    }>();
  });

  test('tell events of an apply apart by their type', () => {
    expectTypeOf<Extract<ApplyEvent, { type: 'account-settled' }>>().toExtend<ShareOutcome>();
    expectTypeOf<Extract<ApplyEvent, { type: 'look-failed' }>['failures']>().toEqualTypeOf<number>();
  });

  test('do not let wrong calls compile', () => {
    expectTypeOf<ImageShare>().toHaveProperty('share');
    expectTypeOf<{ accountId: number; allowFleet: true; allowImageBuilder: false }>().not.toExtend<ImageGrant>();
    expectTypeOf<{ accountId: string; allowFleet: true }>().not.toExtend<ImageGrant>();
    expectTypeOf<{ send: string }>().not.toExtend<ConstructorParameters<typeof ImageShare>[0]['client']>();
  });
});
