import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import type { UndoRecord } from '../src/sessions/index.js';
import { ownerId } from './support/emulated.js';
import { exampleEnvironment, startExample } from './support/examples.js';
import { type Office, office } from './support/office.js';
import { execute } from './support/programs.js';

const run = promisify(execFile);
const guides = ['docs', 'docs/guides'].flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
const documents = ['README.md', ...guides.filter((file) => file.endsWith('.md'))].map((file) =>
  readFileSync(file, 'utf8'),
);

/** The blocks of README.md and the guides that stand after `<!-- kind: name -->`. */
function shown(kind: 'example' | 'output', name: string): string[] {
  const block = new RegExp(`<!-- ${kind}: ${name} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's');
  return documents.flatMap((document) => block.exec(document)?.[1] ?? []);
}

async function outputOf(file: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', file]);
  return stdout;
}

function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME');
}

const examples = readdirSync('examples').filter((file) => /(?<!\.test)\.ts$/.test(file));
const nameOf = (file: string) => file.replace(/\.ts$/, '');

const isTest = (file: string) => file.endsWith('.test.ts');

/** Whether it brings its emulator along, and prints something that is shown. */
const isWhole = (file: string) =>
  !isTest(file) && readFileSync(join('examples', file), 'utf8').includes('new Emulator(');

describe('examples', () => {
  test.each(examples)('%s stands in the README or a guide as it is', (file) => {
    expect(shown('example', nameOf(file))).toEqual([readFileSync(join('examples', file), 'utf8')]);
  });

  test.each(readdirSync('examples').filter((file) => file.endsWith('.ts')))('%s is under 60 lines', (file) => {
    expect(readFileSync(join('examples', file), 'utf8').trimEnd().split('\n').length).toBeLessThan(60);
  });

  test.each(examples.filter(isWhole))('%s prints what is shown with it', async (file) => {
    const output = await outputOf(join('examples', file));

    expect(shown('output', nameOf(file)).map(withoutTimes)).toEqual([withoutTimes(output)]);
  });

  describe('quarantine-user.ts', () => {
    const quarantine = async ({ url }: Office, userId: string, group: string) => {
      const undoFile = join(mkdtempSync(join(tmpdir(), 'quarantine-')), 'undo.json');
      const args = ['--import', 'tsx', 'examples/quarantine-user.ts', userId, group, undoFile];
      return { undoFile, ...(await execute(process.execPath, args, exampleEnvironment(url, ownerId))) };
    };

    test('restricts and ends the sessions of one user everywhere, and nobody else notices', async () => {
      await using account = await office();
      const { emulator, restricted, sessions, start } = account;
      start('design', 'design-team', 'mallory', 'SAML');
      start('web', 'web-team', 'janedoe', 'API');
      start('web', 'web-team', 'mallory', 'API');
      const alone = start('web', 'web-team', 'mallory', 'SAML');

      const { stdout, stderr, exitCode, undoFile } = await quarantine(account, 'mallory', restricted);

      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(shown('output', 'quarantine-user')).toEqual([stdout]);
      const kept = readFileSync(undoFile, 'utf8').trimEnd().split('\n');
      expect(kept.map((line) => JSON.parse(line) as UndoRecord)).toMatchObject([
        {
          entries: [
            { after: [restricted], sessions: [{ fleetName: 'design-team' }] },
            { after: [restricted], sessions: [{ sessionId: alone.id }] },
          ],
        },
      ]);
      const active = () => emulator.sessions.filter(({ state }) => state === 'ACTIVE');
      expect(active().map(({ userId }) => userId)).toEqual(['janedoe']);

      for (const userId of ['anna', 'ben', 'cleo']) start('web', 'web-team', userId, 'API');
      const groups = await sessions.securityGroups(active().flatMap(({ eniId }) => eniId ?? []));
      expect([...groups.values()].flat().map(({ groupName }) => groupName)).toEqual(['default', 'default']);
    });

    test('ends the sessions also when the group does not exist', async () => {
      await using account = await office();
      account.start('design', 'design-team', 'mallory', 'SAML');

      const { stdout, exitCode } = await quarantine(account, 'mallory', 'sg-00000000000000000');

      expect(exitCode).toBe(0);
      expect(stdout.split('\n').slice(1)).toEqual(['not restricted: not-found', 'ended: 1', 'still streaming: 0', '']);
    });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'enforce-policy.ts catches new sessions, and ends on %s',
    async (signal) => {
      await using account = await office();
      const { emulator, restricted, start, url } = account;
      start('design', 'design-team', 'janedoe', 'SAML');
      const variables = { STACK: 'design', RESTRICTED_GROUP: restricted, INTERVAL_SECONDS: '1' };
      await using service = startExample('examples/enforce-policy.ts', exampleEnvironment(url, ownerId, variables));
      const next = async () => JSON.parse(await service.line()) as unknown;

      expect(await next()).toEqual({ round: 1, sessions: 1, complete: true, news: [] });
      const { eniId } = start('design', 'design-team', 'otto@external.example', 'SAML');
      expect(await next()).toMatchObject({ undo: { entries: [{ networkInterfaceId: eniId, after: [restricted] }] } });
      expect(await next()).toMatchObject({
        sessions: 2,
        complete: true,
        news: [{ userIds: ['otto@external.example'], outcome: 'changed', after: [restricted] }],
      });

      expect(await service.stop(signal)).toEqual({ lines: ['{"stopped":true}'], exitCode: 0 });
      expect(emulator.sessions).toHaveLength(2);
    },
  );

  test('the demo tells the whole story and ends', async () => {
    const transcript = await outputOf('examples/demo/main.ts');

    const chapters = [...transcript.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title);
    expect(chapters).toEqual([
      'The owner shares the image, for fleets only',
      'What the customer sees',
      'The customer runs a fleet of 5 on a public image',
      'The running fleet moves to the shared image, by its ARN',
      'Two users stream',
      'What one of them may reach is changed while they stream',
      'What would a revoke do?',
      'The owner takes the share back, and watches',
      'The report, as JSON that can be kept',
    ]);
    expect(transcript).toContain('RUNNING: desired 0, running 2, in use 2, available 0, SHARED_IMAGE_DELETED');
    expect(transcript).toContain('fleet-drained: Test_Fleet, desired 0, in use 0');
    expect(transcript.match(/changed, and read back$/gm)).toHaveLength(2);
    const groups = [...transcript.matchAll(/^ +\S+ +eni-\w+ +(\w+)$/gm)].map(([, name]) => name);
    expect(groups).toEqual(['default', 'default', 'restricted', 'default', 'default', 'default']);
    expect(transcript).not.toMatch(/[?&/][Tt]oken=|secretAccessKey/);
    expect(transcript).toContain('a third user asks to stream: refused (conflict, not-available)');
    expect(transcript.trimEnd().split('\n').at(-5)).toContain('What you have seen');
  });
});
