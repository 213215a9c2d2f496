/**
 * Makes the accounts of a table the only ones that each of its images is shared with, every night:
 *
 *     npx tsx examples/reconcile-shares.ts shares.csv
 *
 * A line of the table is `image,account`; images that are not in it are left alone. Nothing is written unless every image can be
 * planned, and none is to lose more than MAX_REMOVALS accounts (5): a table that was cut off does no harm.
 */
import { readFile } from 'node:fs/promises';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { formatSharePlan, ImageShare, isAppStreamKitError, type SharePlan } from 'appstream-kit';

const [table] = process.argv.slice(2);
if (table === undefined) throw new Error('give the file of the table');
const maxRemovals = Number(process.env['MAX_REMOVALS'] ?? '5');

const accountsOf = new Map<string, string[]>();
for (const line of (await readFile(table, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '')) {
  const [imageName = '', accountId = ''] = line.split(',').map((cell) => cell.trim());
  accountsOf.set(imageName, [...(accountsOf.get(imageName) ?? []), accountId]);
}

const images = new ImageShare({ client: new AppStreamClient() });
try {
  const plans: SharePlan[] = [];
  for (const [imageName, accounts] of accountsOf) {
    const plan = await images.plan(imageName, accounts, { removeOthers: true, maxRemovals });
    console.log(formatSharePlan(plan));
    plans.push(plan);
  }
  const { complete, outcomes } = await images.apply(plans);
  for (const { imageName, accountId, outcome, error } of outcomes) {
    if (outcome !== 'unchanged') console.log(imageName, accountId, outcome, ...(error ? [error.message] : []));
  }
  console.log(complete ? 'done' : 'not everything was done');
  process.exitCode = complete ? 0 : 1;
} catch (error) {
  if (!isAppStreamKitError(error)) throw error;
  console.log('refused:', error.message);
  if (error.code === 'conflict') for (const { accountId, action } of error.rows ?? []) console.log(accountId, action);
  process.exitCode = 1;
}
