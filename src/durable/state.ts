import * as z from 'zod/mini';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import type { CompletableReport } from '../errors.js';
import type { SerializedError } from '../records.js';
import type { Work, WorkEvent } from './work.js';

/** One piece of work in an execution: what was asked for, then where it stands, and at last its report. Plain JSON. */
export interface DurableItem<Request, Checkpoint, Report> {
  /** Names it, such as `Test_Image/222222222222`. */
  readonly key: string;
  /** What was asked for, until it is begun. */
  readonly request?: Request | undefined;
  /** Where it stands, from then on. */
  readonly checkpoint?: Checkpoint | undefined;
  /** What became of it, once it is done. */
  readonly report?: Report | undefined;
  /** Before this instant there is nothing to do. */
  readonly dueAt: string;
  /** Turns in a row that threw something that may pass. */
  readonly failures: number;
  /** What nobody can retry: the item is left as it is. */
  readonly error?: SerializedError | undefined;
}

/** Where an execution stands: what its successor goes on from. Plain JSON, at most 240 KB. */
export interface DurableState<Request, Checkpoint, Event, Report> {
  /** Version of this record. */
  readonly version: 1;
  /** Such as `durable-revocation`. */
  readonly kind: string;
  /** How many executions have handed over before this one. */
  readonly generation: number;
  /** The work, in the order in which it was asked for. */
  readonly items: readonly DurableItem<Request, Checkpoint, Report>[];
  /** Events that have not been delivered, oldest first. */
  readonly undelivered: readonly Event[];
  /** Deliveries in a row that failed. */
  readonly deliveryFailures: number;
  /** When events are delivered again; absent: at once. */
  readonly deliverAt?: string | undefined;
}

/** The state that work begins from. */
export function newState<Request, Checkpoint, Event, Report>(
  kind: string,
  items: readonly DurableItem<Request, Checkpoint, Report>[],
): DurableState<Request, Checkpoint, Event, Report> {
  return { version: 1, kind, generation: 0, items, undelivered: [], deliveryFailures: 0 };
}

/** An item that is due at once. */
export function dueItem<Request, Checkpoint, Report>(
  key: string,
  work: { readonly request: Request } | { readonly checkpoint: Checkpoint },
): DurableItem<Request, Checkpoint, Report> {
  return { key, ...work, dueAt: new Date(0).toISOString(), failures: 0 };
}

/** Whether nothing is left to do, well or not. */
export function isEnded({ report, error }: DurableItem<unknown, unknown, unknown>): boolean {
  return report !== undefined || error !== undefined;
}

type AnyState = DurableState<unknown, unknown, WorkEvent, unknown>;

const count = lazy(() => z.int().check(z.gte(0)));

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

const record = lazy(() => z.custom<object>(isRecord));

const item = lazy(() =>
  z
    .strictObject({
      key: z.string(),
      request: z.optional(record()),
      checkpoint: z.optional(record()),
      report: z.optional(record()),
      dueAt: z.iso.datetime(),
      failures: count(),
      error: z.optional(z.custom<SerializedError>(isRecord)),
    } satisfies ShapeOf<DurableItem<object, object, object>>)
    .check(
      z.refine(({ request, checkpoint, report }) => Boolean(request) || Boolean(checkpoint) || Boolean(report), {
        error: 'has neither a request nor a checkpoint nor a report',
      }),
    ),
);

const state = lazy(() =>
  z.strictObject({
    version: z.literal(1),
    kind: z.string(),
    generation: count(),
    items: z.array(item()),
    undelivered: z.array(z.looseObject({ id: z.string() })),
    deliveryFailures: count(),
    deliverAt: z.optional(z.iso.datetime()),
  } satisfies ShapeOf<AnyState>),
);

/**
 * Checks a state that was kept somewhere; checkpoints are checked when they are stepped on from.
 *
 * @throws {@link InvalidInputError} when it is damaged, of another kind or of an unknown version.
 */
export function parseState<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport>(
  { kind }: Work<Request, Checkpoint, Event, Report>,
  value: unknown,
): DurableState<Request, Checkpoint, Event, Report> {
  const ofKind = state().check(z.refine((parsed) => parsed.kind === kind, { error: `is not of the kind ${kind}` }));
  return parseInput(ofKind, value, 'resume') as unknown as DurableState<Request, Checkpoint, Event, Report>;
}
