import {
  type DurableExecutionConfig,
  type DurableLambdaHandler,
  withDurableExecution,
} from '@aws/durable-execution-sdk-js';
import type { CompletableReport } from '../errors.js';
import { Execution } from './execution.js';
import type { DurableHost } from './host.js';
import { parseOrder } from './input.js';
import type { DurableResult } from './result.js';
import type { Work, WorkEvent } from './work.js';

/** Makes a handler that does one kind of work. */
export function durableHandler<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport>(
  work: Work<Request, Checkpoint, Event, Report>,
  host: DurableHost<Event>,
  config: DurableExecutionConfig | undefined,
): DurableLambdaHandler {
  return withDurableExecution<unknown, DurableResult<Request, Checkpoint, Event, Report>>(async (input, context) => {
    const result = await new Execution(work, host, context).run(parseOrder(work, input));
    if (!result.complete && result.successor === undefined && result.isUnfinished !== true) {
      const failed = result.outcomes.filter(({ complete }) => !complete).map(({ key }) => key);
      context.logger.error('ended incomplete', { failed, undelivered: result.state?.undelivered.length ?? 0 });
    }
    return result;
  }, config);
}
