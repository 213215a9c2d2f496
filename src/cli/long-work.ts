import type { CompletableReport } from '../errors.js';
import type { Terminal } from './command.js';
import { commandLine } from './command-line.js';
import type { Output } from './output.js';
import type { OwnFile } from './own-file.js';

/** Long work of the library, which can be left and gone on with. */
export interface LongWork<Event, Checkpoint, Report extends CompletableReport> extends AsyncIterable<Event> {
  checkpoint(): Checkpoint;
  result(): Promise<Report>;
}

/** How long work is told to people. */
export interface LongWorkTexts<Event, Checkpoint, Report> {
  /** Name of the command that resumes it. */
  readonly command: string;
  readonly event: (event: Event) => string;
  readonly progress: (checkpoint: Checkpoint) => readonly string[];
  readonly report: (report: Report) => readonly string[];
}

/** Where long work is told and kept. */
export interface LongWorkPlace {
  readonly terminal: Terminal;
  readonly output: Output;
  /** Where its checkpoint is kept when it does not come to its end. */
  readonly file: OwnFile;
  /** Whether the checkpoint is kept from the start on. */
  readonly keepsAlways: boolean;
  /** Options that the command that resumes it is to have, too. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/**
 * Tells long work to its end; work that is interrupted or fails leaves its checkpoint in the file.
 *
 * @throws `PartialFailureError` when it has come to an end that is not the one that was wanted.
 */
export async function followWork<Event, Checkpoint, Report extends CompletableReport>(
  work: LongWork<Event, Checkpoint, Report>,
  texts: LongWorkTexts<Event, Checkpoint, Report>,
  place: LongWorkPlace,
): Promise<void> {
  const { output, terminal, file } = place;
  const { assertComplete } = await import('../index.js');
  let report: Report;
  try {
    report = await terminal.live(
      () => texts.progress(work.checkpoint()),
      () => toEnd(work, texts, place),
    );
  } catch (error) {
    await keepForLater(JSON.stringify(work.checkpoint()), texts.command, place);
    throw error;
  }
  output.tell('report', report, () => texts.report(report));
  await file.remove();
  assertComplete(report);
}

/** Where the file cannot be written, as on a full disk, the checkpoint is told instead: without it nobody could go on. */
async function keepForLater(
  checkpoint: string,
  command: string,
  { output, terminal, file, options }: LongWorkPlace,
): Promise<void> {
  const failure = await file.replace(checkpoint).catch((error: unknown) => String(error));
  const resume = commandLine([command, '--resume', file.path], options);
  if (failure === undefined) {
    output.tell('kept', { file: file.path, resume }, () => []);
    terminal.tell(`Where it stands is kept in ${file.path}. To go on:`);
  } else {
    terminal.tell(`Where it stands could not be kept (${failure}). It is:`);
    terminal.tell(checkpoint);
    terminal.tell(`To go on, put that line into ${file.path}, and:`);
  }
  terminal.tell(`  ${resume}`);
}

async function toEnd<Event, Checkpoint, Report extends CompletableReport>(
  work: LongWork<Event, Checkpoint, Report>,
  texts: LongWorkTexts<Event, Checkpoint, Report>,
  { output, file, keepsAlways }: LongWorkPlace,
): Promise<Report> {
  const keep = async () => (keepsAlways ? file.replace(JSON.stringify(work.checkpoint())) : undefined);
  await keep();
  for await (const event of work) {
    output.tell('event', event, () => texts.event(event));
    await keep();
  }
  return work.result();
}
