import * as z from 'zod/mini';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import type { HandOver } from './hand-over.js';

/** What a durable handler works with, whatever its kind. */
export interface DurableHost<Event> {
  /**
   * Hands events out, oldest first: at least once, with the same ids and bodies each time. Drop the ids that were seen before.
   *
   * Only events that are saved come here. When it rejects, or takes longer than the invocation has left, all of them come again,
   * with later ones perhaps, after a pause that grows from 2 seconds to 15 minutes. The work goes on meanwhile, as long as
   * the state has room for its events; it is never lost.
   */
  readonly deliver: (events: readonly Event[]) => void | Promise<void>;
  /**
   * Starts the execution that goes on when this one has used up its operations; see {@link invokeSuccessor}. Default: this
   * execution invokes it itself, waits for it at no cost, and has its result.
   */
  readonly handOver?: HandOver | undefined;
  /**
   * Qualified name or ARN of the function that successors and parts of the work run in. Default: this one, at this version; name
   * an alias, and long work moves on to newer code when it is handed over.
   */
  readonly functionArn?: string | undefined;
  /** Turns that one execution makes before it hands over, 10 to 2,800. Default 2,500. */
  readonly turnsPerExecution?: number | undefined;
  /** Epoch milliseconds by the engine's clock, where that skips time. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

function fn<T>(what: string) {
  return z.custom<T>((value) => typeof value === 'function', { error: `must be a function that ${what}` });
}

/** Members of {@link DurableHost}. */
const hostShape = lazy(
  () =>
    ({
      deliver: fn<DurableHost<unknown>['deliver']>('hands events out'),
      handOver: z.optional(fn<HandOver>('starts the next execution')),
      functionArn: z.optional(z.string().check(z.minLength(1))),
      turnsPerExecution: z.optional(z.int().check(z.gte(10), z.lte(2_800))),
      now: z.optional(fn<() => number>('tells the time')),
    }) satisfies ShapeOf<DurableHost<unknown>>,
);

/** Something that is given, or made when it is needed. */
export type Given<T> = T | (() => T | Promise<T>);

/** Checks a host that does its work with an `ImageShare` or the like. */
export function parseHost<Host extends object>(host: Host, member: string): Host {
  const isThing = (value: unknown) => typeof value === 'function' || (typeof value === 'object' && value !== null);
  const thing = z.custom<object>(isThing, { error: 'must be one, or a function that gives one' });
  parseInput(z.strictObject({ ...hostShape(), [member]: thing }), host, 'host');
  return host;
}

/** The thing itself. */
export async function giveOne<T extends object>(given: Given<T>): Promise<T> {
  return typeof given === 'function' ? given() : given;
}
