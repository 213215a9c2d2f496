import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Interruption } from '../../src/cli/interruption.js';
import { collect } from '../../src/index.js';
import { desk } from './desk.js';

const grantees = async ({ images }: Awaited<ReturnType<typeof desk>>) =>
  (await collect(images.grants('Test_Image'))).map(({ accountId }) => accountId);

it('prints the plan and does nothing in a dry run', async () => {
  await using at = await desk();
  const { code, stdout } = await at.cli(['share', 'Test_Image', '333333333333', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout.slice(1)).toEqual([
    'ACCOUNT       ACTION  BEFORE  AFTER  NOTE',
    '333333333333  add     -       fleet',
    '1 add, 0 change, 0 remove, 0 unchanged, 0 refused',
  ]);
  expect(await grantees(at)).toEqual(['222222222222']);
});

it('shares with accounts that are named and those of a file, for fleets only, and again changes nothing', async () => {
  await using at = await desk();
  const file = join(at.folder, 'accounts.txt');
  await writeFile(file, '# production\n333333333333, 444444444444\n\n555555555555 # test\n');
  const args = ['share', 'Test_Image', '222222222222', '--accounts-file', file];
  const first = await at.cli(args);
  expect(first).toMatchObject({ code: 0, stderr: [], asked: [] });
  expect(first.stdout.at(-1)).toBe('1 unchanged, 3 changed.');
  expect(first.shown).toEqual(['Test_Image: 0 of 4 accounts', 'Test_Image: 4 of 4 accounts']);
  expect((await at.cli(args)).stdout.at(-1)).toBe('4 unchanged.');
  expect(await collect(at.images.grants('Test_Image'))).toContainEqual({
    accountId: '555555555555',
    allowFleet: true,
    allowImageBuilder: false,
  });
});

it('shares with image builders only on an option for it', async () => {
  await using at = await desk();
  const { stdout } = await at.cli(['share', 'Test_Image', '333333333333', '--image-builders']);
  expect(stdout[2]).toBe('333333333333  add     -       fleet + image builder  allows copies that stay');
});

it('prints JSON lines and nothing else', async () => {
  await using at = await desk();
  const { code, stdout, stderr } = await at.cli(['share', 'Test_Image', '333333333333', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(stdout.map((line) => JSON.parse(line) as unknown)).toEqual([
    { plan: expect.objectContaining({ kind: 'share-plan' }) as unknown },
    { report: { complete: true, outcomes: [expect.objectContaining({ outcome: 'changed' })] } },
  ]);
});

const removal = ['share', 'Test_Image', '333333333333', '--remove-others'];

it.each([
  ['nobody to ask', {}, 3, 'Nothing was changed: give --yes to agree, as there is nobody to ask here'],
  ['a person who declines', { answer: false }, 3, 'nothing was changed'],
  ['a person who agrees', { answer: true }, 0, undefined],
])('cuts fleets off only with consent: %s', async (_who, person, code, message) => {
  await using at = await desk();
  const ran = await at.cli(removal, person);
  expect(ran.code).toBe(code);
  if (message !== undefined) expect(ran.stderr[0]).toContain(message);
  expect(ran.asked).toEqual(
    'answer' in person ? ['Fleets of 1 account on the image would be cut off. Go on? [y/N] '] : [],
  );
  expect(await grantees(at)).toEqual([code === 0 ? '333333333333' : '222222222222']);
});

it('takes --yes for consent, and asks nobody', async () => {
  await using at = await desk();
  expect(await at.cli([...removal, '--yes'], { answer: false })).toMatchObject({ code: 0, asked: [] });
});

it('lists the accounts that would lose the image when they are more than were expected', async () => {
  await using at = await desk();
  const { code, stderr } = await at.cli([...removal, '--max-removals', '0', '--yes']);
  expect(code).toBe(1);
  expect(stderr.slice(1)).toEqual(['ACCOUNT       ACTION', '222222222222  remove']);
});

it('tells how far it got when it is interrupted', async () => {
  await using at = await desk();
  const controller = new AbortController();
  const onLine = () => controller.abort(new Interruption('SIGINT'));
  const running = at.cli(['share', 'Test_Image', '333333333333'], { signal: controller.signal, onLine });
  expect(await running).toMatchObject({
    code: 130,
    stderr: ['Settled: 0 of 1 account. The same command goes on from there.', 'appstream-kit: interrupted by SIGINT'],
  });
});

it('tells an account that failed, and exits with 1', async () => {
  await using at = await desk();
  at.emulator.fail({ operation: 'UpdateImagePermissions', error: { code: 'InvalidAccountStatusException' } });
  const { code, stdout, stderr } = await at.cli(['share', 'Test_Image', '333333333333']);
  expect(code).toBe(1);
  expect(stdout.slice(-2)).toEqual([expect.stringMatching(/^333333333333 {2}failed {2}./), '1 failed.']);
  expect(stderr[0]).toMatch(/\(partial-failure\)$/);
});

it.each([
  [['share'], 'no image given'],
  [['share', 'Test_Image'], 'no account given'],
  [['share', 'Test_Image', '1'], 'is not an account id: give a string of 12 digits (invalid-input)'],
  [['share', 'Test_Image', '333333333333', '--max-removals', 'few'], '--max-removals takes a number, not "few"'],
  [['share', 'Test_Image', '333333333333', '--max-removals', '-1'], "Option '--max-removals' argument is ambiguous"],
  [['share', 'Test_Image', '333333333333', '--max-removals=-1'], 'maxRemovals'],
])('refuses %j', async (args, message) => {
  await using at = await desk();
  const { code, stdout, stderr } = await at.cli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: [] });
  expect(stderr[0]).toContain(message);
});

it('says that a file cannot be read', async () => {
  await using at = await desk();
  const { code, stderr } = await at.cli(['share', 'Test_Image', '--accounts-file', join(at.folder, 'missing')]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: [expect.stringContaining('cannot be read: ENOENT')] });
});
