import { randomUUID } from 'node:crypto';
import { access, constants, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import { CommandError } from './command-error.js';

/** Readable by nobody else: records name users, sessions and addresses. */
const mode = 0o600;

/** A file that a command keeps its place in; it never overwrites a file that it has not made itself. */
export class OwnFile {
  #path: string;
  readonly #mayBeRenamed: boolean;
  #exists: boolean;

  private constructor(path: string, mayBeRenamed: boolean, exists: boolean) {
    // In a command line it must not be taken for an option.
    this.#path = path.startsWith('-') ? `./${path}` : path;
    this.#mayBeRenamed = mayBeRenamed;
    this.#exists = exists;
  }

  /**
   * A file that is still to be made.
   *
   * @param chosen - The user's choice. What is there already, or cannot be made, is refused before anything has been done.
   * @param otherwise - The name where the user chose none; if there is such a file, one with a number is made.
   */
  static async toBe(chosen: string | undefined, otherwise: string): Promise<OwnFile> {
    if (chosen === undefined) return new OwnFile(otherwise, true, false);
    if (await exists(chosen)) throw new CommandError(`${chosen} exists, and is not overwritten: choose another file`);
    await access(dirname(chosen), constants.W_OK).catch((cause: unknown) => {
      throw new CommandError(`${chosen} cannot be written`, { cause });
    });
    return new OwnFile(chosen, false, false);
  }

  /** A file that an earlier run has made, and that this one goes on with. */
  static takenOver(path: string): OwnFile {
    return new OwnFile(path, false, true);
  }

  /** Where it is, or is to be. */
  get path(): string {
    return this.#path;
  }

  /** Whether there is anything in it. */
  get exists(): boolean {
    return this.#exists;
  }

  /** Adds a line; it is on the disk afterwards. */
  async append(line: string): Promise<void> {
    await write(this.#exists ? await open(this.#path, 'a', mode) : await this.#create(), line);
  }

  /** Puts a text in the place of what it holds; whoever reads it meanwhile sees the one or the other. */
  async replace(text: string): Promise<void> {
    if (!this.#exists) return this.append(text);
    const next = `${this.#path}.${randomUUID()}`;
    await write(await open(next, 'wx', mode), text);
    await rename(next, this.#path);
  }

  /** Removes it, if it was made. */
  async remove(): Promise<void> {
    if (this.#exists) await rm(this.#path, { force: true });
    this.#exists = false;
  }

  async #create(): Promise<FileHandle> {
    const { dir, name, ext } = parse(this.#path);
    for (let number = 2; ; number += 1) {
      try {
        const file = await open(this.#path, 'wx', mode);
        this.#exists = true;
        return file;
      } catch (error) {
        if (!isTaken(error) || !this.#mayBeRenamed) throw error;
        this.#path = `${dir === '' ? '' : `${dir}/`}${name}-${number}${ext}`;
      }
    }
  }
}

async function write(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(`${text}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** A link that leads nowhere is there, too. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
