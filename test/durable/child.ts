/** One invocation of a durable function, from what files hold. It kills itself at one of the points where that could matter. */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { durableRevocation } from '../../src/durable/index.js';
import { ImageShare } from '../../src/images/index.js';
import type { History } from './history.js';
import { StrictEngine } from './strict-engine.js';

const [endpoint, folder = '', arn = '', time, deadly] = process.argv.slice(2);
const startedAt = Date.now();
const now = () => Number(time) + Date.now() - startedAt;
let points = 0;

/** A moment at which the process may be killed. */
function point(): void {
  points += 1;
  if (points === Number(deadly)) process.kill(process.pid, 'SIGKILL');
}

function client(accessKeyId: string): AppStreamClient {
  const credentials = { accessKeyId, secretAccessKey: 'any' };
  const made = new AppStreamClient({ endpoint: endpoint ?? '', region: 'us-west-2', credentials });
  made.middlewareStack.add((next) => async (args) => {
    point();
    const answer = await next(args);
    point();
    return answer;
  });
  return made;
}

const store = `${folder}/histories.json`;
const engine = new StrictEngine(
  { now, advance: () => undefined },
  JSON.parse(readFileSync(store, 'utf8')) as readonly History[],
  (histories) => {
    point();
    writeFileSync(`${store}.tmp`, JSON.stringify(histories));
    renameSync(`${store}.tmp`, store);
    point();
  },
);
const handler = durableRevocation(
  {
    images: new ImageShare({ client: client('111111111111'), consumerClient: client }),
    now,
    deliver: (events) => {
      point();
      appendFileSync(`${folder}/delivered`, `${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
      point();
    },
  },
  { durableExecutionClient: engine.client },
);
const history = engine.histories.get(arn);
if (history === undefined) throw new Error(`there is no execution ${arn}`);
await engine.invoke(handler, history);
