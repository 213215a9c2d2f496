import type { Terminal } from './command.js';
import { NotConfirmedError } from './not-confirmed-error.js';

/**
 * Asks for consent to what ends or cuts sessions, unless it has been given already.
 *
 * @param consequence - What would happen, as a sentence.
 * @throws `NotConfirmedError` when it is refused, or there is nobody to ask.
 */
export async function requireConsent(
  terminal: Terminal,
  given: boolean | undefined,
  consequence: string,
): Promise<void> {
  if (given === true) return;
  if (terminal.ask === undefined) {
    throw new NotConfirmedError(
      `${consequence} Nothing was changed: give --yes to agree, as there is nobody to ask here`,
    );
  }
  if (!(await terminal.ask(`${consequence} Go on? [y/N] `))) throw new NotConfirmedError('nothing was changed');
}
