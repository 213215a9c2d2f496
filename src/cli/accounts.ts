import { readFile } from 'node:fs/promises';
import { CommandError } from './command-error.js';
import { UsageError } from './usage-error.js';

/** Accounts that were named as arguments, and those of a file: one or more a line, `#` begins a remark. */
export async function readAccounts(named: readonly string[], file: string | undefined): Promise<string[]> {
  const accounts = [...named, ...(file === undefined ? [] : await accountsIn(file))];
  if (accounts.length === 0) throw new UsageError('no account given');
  return accounts;
}

async function accountsIn(file: string): Promise<string[]> {
  const lines = (await readText(file)).split('\n').map((line) => line.replace(/#.*/, ''));
  return lines.flatMap((line) => line.split(/[\s,]+/)).filter((word) => word !== '');
}

/** The text of a file that the user has named. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** JSON of a file that the user has named. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
