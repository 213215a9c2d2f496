import { awsOptions, consumerOptions, listOf, numberOf, readArguments, wordOf } from '../arguments.js';
import { awsHelp, consumerHelp } from '../aws-help.js';
import { appStreamClient } from '../clients.js';
import type { Command } from '../command.js';
import { consumerClients } from '../consumer-clients.js';
import { Output } from '../output.js';

const help = `Usage: appstream-kit map [IMAGE...] [options]

Tells which accounts may use which own image, for what, on which of their fleets, and who holds copies; only reads. Without a way
into the accounts it tells who may, and that it cannot see who does. By default a page for a browser, or a table on a terminal.

Options:
  --format FORMAT       table, html (one page that needs nothing else) or mermaid (a diagram)
  --also ACCOUNT,...    look into these accounts, too: they may have had an image once
  --copies-everywhere   look for copies in every account, not only where they may be made now
  --concurrency N       images, and then accounts, that are read at the same time (default 4)
${consumerHelp}
${awsHelp}

Examples:
  appstream-kit map --format table
  appstream-kit map --consumer-role 'arn:aws:iam::{account}:role/Look' > map.html`;

const options = {
  ...awsOptions,
  ...consumerOptions,
  format: { type: 'string' },
  also: { type: 'string', multiple: true },
  'copies-everywhere': { type: 'boolean' },
  concurrency: { type: 'string' },
} as const;

/** Tells who may use which image: `shareMap`. */
export const mapCommand: Command = {
  name: 'map',
  summary: 'see who may use which image, and who does',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, options);
    const format =
      wordOf('format', values.format, ['table', 'html', 'mermaid']) ?? (terminal.isScreen ? 'table' : 'html');
    const concurrency = numberOf(values, 'concurrency');
    const client = await appStreamClient(values);
    const consumerClient = consumerClients(values, client);
    const library = await import('../../index.js');
    const write = {
      table: library.formatShareMap,
      html: library.shareMapToHtml,
      mermaid: library.shareMapToMermaid,
    }[format];
    const images = new library.ImageShare({ client, consumerClient });
    const request = {
      signal: terminal.signal,
      imageNames: positionals.length > 0 ? positionals : undefined,
      alsoAccountIds: listOf(values.also),
      copiesEverywhere: values['copies-everywhere'],
      concurrency,
    };
    const map = await terminal.live(
      () => ['reading images and accounts'],
      () => library.shareMap(images, request),
    );
    new Output(terminal, values).tell('map', map, () => write(map));
    if (consumerClient !== undefined) library.assertComplete(map);
  },
};
