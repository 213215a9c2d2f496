/**
 * Plans a rollout for `rollout.asl.json`; it only reads. Prints the plan, and writes the files of the waves and the input to start with:
 *
 *     node rollout-plan.mjs Test_Image Test_Image_2 accounts.txt my-bucket rollouts/2026-11
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { formatRolloutPlan, ImageRollout, type RolloutCheckpoint } from 'appstream-kit';
import { clients } from './clients.js';
import type { Shard } from './rollout.js';

const [fromImage = '', toImage = '', accountsFile = '', bucket = '', folder = ''] = process.argv.slice(2);
const waveSize = Number(process.env['WAVE_SIZE'] ?? 100);
const maxFailures = Number(process.env['MAX_FAILURES'] ?? 0);

/** A state holds 256 KiB: this much at first leaves room for what a checkpoint gains, and for the events of a turn. */
const mostBytes = 100_000;
const mostAccounts = 50;

/** Accounts together, as many as one child execution looks after. */
function shardsOf(checkpoints: readonly RolloutCheckpoint[]): readonly Shard[] {
  const shards: { accounts: { checkpoint: RolloutCheckpoint; dueAt: number }[] }[] = [];
  let room = 0;
  for (const checkpoint of checkpoints) {
    const bytes = 1500 + 300 * checkpoint.fleets.length;
    const last = shards.at(-1);
    if (last === undefined || room < bytes || last.accounts.length === mostAccounts) {
      shards.push({ accounts: [{ checkpoint, dueAt: 0 }] });
      room = mostBytes - bytes;
    } else {
      last.accounts.push({ checkpoint, dueAt: 0 });
      room -= bytes;
    }
  }
  return shards;
}

const rollout = new ImageRollout(clients);
const accounts = readFileSync(accountsFile, 'utf8').split(/\s+/).filter(Boolean);
const plan = await rollout.plan({ fromImage, toImage, accounts });
console.log(formatRolloutPlan(plan));

const checkpoints = plan.rows
  .filter(({ action }) => action === 'roll-out')
  .map(({ accountId }) => rollout.beginRollout(plan, accountId).checkpoint);
const waves: string[] = [];
mkdirSync(folder, { recursive: true });
for (let from = 0; from < checkpoints.length; from += waveSize) {
  const wave = `${folder}/wave-${waves.length + 1}.json`;
  writeFileSync(wave, JSON.stringify(shardsOf(checkpoints.slice(from, from + waveSize))));
  waves.push(wave);
}
writeFileSync(`${folder}/start.json`, JSON.stringify({ bucket, waves, maxFailures, failed: [] }));
