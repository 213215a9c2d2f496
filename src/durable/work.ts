import type { Step, StepOptions } from '../core/step.js';
import type { CompletableReport } from '../errors.js';

/** Long work of one kind as durable hosts see it: requests that are begun, and checkpoints that are stepped on from. */
export interface Work<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport> {
  /** Tells the kind of its records. */
  readonly kind: string;
  /** How much one execution takes on, by {@link Work.weightOf}. */
  readonly capacity: number;
  /** How many times the size of a checkpoint the events of one step may take. */
  readonly growth: number;
  /** Waves where the input names none; absent: all at once. */
  readonly waves?: { readonly waveSize: number; readonly maxFailures: number } | undefined;
  /** How many executions of a fan-out run at a time; absent: all of them. */
  readonly shardsAtOnce?: number | undefined;
  /** Checks a request. A large one is given back in parts that fit into an execution each. */
  readonly partsOf: (request: unknown) => readonly Request[];
  /** Share of the capacity that a request takes. */
  readonly weightOf: (request: Request) => number;
  /** Names a request, or what it has become, in results. */
  readonly keyOf: (work: Request | Checkpoint) => string;
  /** Begins; may fail for a reason that passes. */
  readonly begin: (request: Request, options: StepOptions) => Promise<Step<Checkpoint, Event, Report>>;
  /** Goes on. */
  readonly step: (checkpoint: Checkpoint, options: StepOptions) => Promise<Step<Checkpoint, Event, Report>>;
}

/** What all events have. */
export interface WorkEvent {
  /** The same each time the event is delivered. */
  readonly id: string;
}
