import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { vi } from 'vitest';
import type { Terminal } from '../../src/cli/command.js';
import { run } from '../../src/cli/run.js';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager, ImageShare, StackManager } from '../../src/index.js';
import { changeableInterfaces, consumerId, ownerId } from '../support/emulated.js';

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Questions that it asked. */
  readonly asked: readonly string[];
  /** What live displays showed, line by line. */
  readonly shown: readonly string[];
}

/** Who sits at the terminal. */
export interface Person {
  /** What is answered to every question; absent where there is nobody. */
  readonly answer?: boolean;
  readonly signal?: AbortSignal;
  readonly isScreen?: boolean;
  /** Sees each line of the standard output. */
  readonly onLine?: (line: string) => void;
}

/** Two accounts on an emulator, and the command in an environment that leads to it. */
export interface Desk extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly url: string;
  /** A folder of its own. */
  readonly folder: string;
  readonly images: ImageShare;
  /** Runs the command in this process. */
  cli(args: readonly string[], person?: Person): Promise<Ran>;
}

/** Id of a security group in the VPC of the owner's fleet, which the fleet does not have. */
export const groupId = 'sg-0a1b2c3d';

const imageArn = (name: string) => `arn:aws:appstream:us-west-2:${ownerId}:image/${name}`;

/** The owner has two images, and shares the first; in both accounts `maria` streams from `design-team`, which is on it. */
export async function desk(): Promise<Desk> {
  const emulator = new Emulator({ assume: changeableInterfaces });
  emulator.account(ownerId).addImage({ name: 'Test_Image_2' });
  const server = await emulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'appstream-kit-'));
  for (const [name, value] of Object.entries(await environment(server.url, folder))) vi.stubEnv(name, value);
  const client = new AppStreamClient(emulator.clientConfig(ownerId));
  const images = new ImageShare({ client });
  await images.shareForFleetOnly('Test_Image', consumerId);
  await streaming(emulator, ownerId);
  await streaming(emulator, consumerId);
  return {
    emulator,
    url: server.url,
    folder,
    images,
    cli: runCommand,
    [Symbol.asyncDispose]: async () => {
      vi.unstubAllEnvs();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Environment of a person who owns the images and has a profile for the other account. */
export async function environment(url: string, folder: string): Promise<Record<string, string | undefined>> {
  const file = join(folder, 'aws-config');
  const profiles = [
    ['owner', ownerId],
    [`prod-${consumerId}`, consumerId],
  ].map(([name, id]) => `[profile ${name}]\naws_access_key_id = ${id}\naws_secret_access_key = any\n`);
  await writeFile(file, profiles.join(''));
  return {
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
    AWS_PROFILE: 'owner',
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

async function streaming(emulator: Emulator, accountId: string): Promise<void> {
  const client = new AppStreamClient(emulator.clientConfig(accountId));
  const fleets = new FleetManager({ client });
  emulator
    .account(accountId)
    .addSecurityGroup({ groupId: accountId === ownerId ? groupId : 'sg-0a1b2c3e', groupName: 'less' });
  await fleets.create({
    name: 'design-team',
    fleetType: 'ALWAYS_ON',
    instanceType: 'stream.standard.medium',
    imageArn: imageArn('Test_Image'),
    computeCapacity: { desiredInstances: 2 },
  });
  await new StackManager({ client }).create({ name: 'design' });
  await fleets.associate('design-team', 'design');
  await fleets.start('design-team', { pollSeconds: 0.05 });
  emulator.account(accountId).startSession({
    stackName: 'design',
    fleetName: 'design-team',
    userId: 'maria',
    authenticationType: 'SAML',
  });
}

/** Runs the command in this process, in whatever environment there is. */
export async function runCommand(args: readonly string[], person: Person = {}): Promise<Ran> {
  const [stdout, stderr, asked, shown]: [string[], string[], string[], string[]] = [[], [], [], []];
  const { answer, signal = new AbortController().signal, isScreen = false, onLine } = person;
  const terminal: Terminal = {
    print: (line) => {
      stdout.push(...line.split('\n'));
      onLine?.(line);
    },
    tell: (line) => void stderr.push(line),
    live: async (render, work) => {
      shown.push(...render());
      const result = await work();
      shown.push(...render());
      return result;
    },
    ask:
      answer === undefined
        ? undefined
        : (question) => {
            asked.push(question);
            return Promise.resolve(answer);
          },
    isScreen,
    signal,
  };
  const code = await run(args, { ...terminal, version: '1.2.3' });
  return { code, stdout, stderr, asked, shown };
}
