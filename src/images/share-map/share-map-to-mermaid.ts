import { oneLine } from '../../core/format-table.js';
import { copyText, fleetText, lacksCopies, type MapRow, rightsOf, rowsOf } from './map-rows.js';
import { type MappedAccount, parseShareMap, type ShareMap } from './share-map-record.js';

/**
 * Draws a sharing map as a mermaid flowchart: images, the accounts that have them, and their fleets and copies.
 *
 * Ids are made of names: a node keeps its id when others come or go. Labels are escaped, whatever a name or a state holds.
 *
 * @throws {@link InvalidInputError} when it is no map.
 *
 * @example Into a page that shows mermaid, such as GitHub's
 * ```ts
 * const graph = shareMapToMermaid(await shareMap(images));
 * console.log(['~~~mermaid', graph, '~~~'].join('\n'));
 * ```
 */
export function shareMapToMermaid(map: ShareMap): string {
  const parsed = parseShareMap(map);
  const rows = rowsOf(parsed);
  return [
    'flowchart LR',
    ...parsed.images.map(({ imageName, error }) =>
      node(idOf('image', imageName), error ? [imageName, 'could not be read'] : [imageName]),
    ),
    ...parsed.accounts.flatMap((account) => boxOf(account, rows)),
    ...rows.flatMap(linksOf),
    'classDef copy stroke-dasharray: 4 3',
  ].join('\n');
}

/** An account around what it has; never empty, since mermaid draws no empty box. */
function boxOf(account: MappedAccount, rows: readonly MapRow[]): readonly string[] {
  const { accountId } = account;
  const own = rows.filter((row) => row.account === account);
  const inside = own.flatMap(({ fleets, copies }) => [
    ...fleets.map((fleet) => node(idOf('fleet', accountId, fleet.fleetName), [fleetText(fleet)])),
    ...copies.map((copy) => `${node(idOf(copy.kind, accountId, copy.name), [copyText(copy)])}:::copy`),
  ]);
  const note = noteOf(account) ?? (inside.length === 0 ? 'no fleet on these images' : undefined);
  return [
    `subgraph ${idOf('account', accountId)} [${label([accountId])}]`,
    ...inside,
    ...(note === undefined ? [] : [node(idOf('note', accountId), [note])]),
    'end',
  ];
}

function noteOf(account: MappedAccount): string | undefined {
  if (!account.visible) return 'could not be seen';
  return lacksCopies(account) ? 'copies could not be seen' : undefined;
}

function linksOf(row: MapRow): readonly string[] {
  const { image, account, permissions, fleets, copies } = row;
  if (image === undefined || account === undefined) return [];
  const from = idOf('image', image.imageName);
  const { accountId } = account;
  return [
    ...(permissions ? [`${from} -->|${label([rightsOf(row)])}| ${idOf('account', accountId)}`] : []),
    ...fleets.map(({ fleetName }) => `${from} -.-> ${idOf('fleet', accountId, fleetName)}`),
    ...copies.map(({ kind, name }) => `${from} -.-> ${idOf(kind, accountId, name)}`),
  ];
}

function node(id: string, lines: readonly string[]): string {
  return `${id}[${label(lines)}]`;
}

/** Letters and digits stay, anything else becomes its code point: no two names get the same id. */
function idOf(kind: string, ...names: readonly string[]): string {
  const parts = names.map((name) => name.replace(/[^A-Za-z0-9]/gu, (other) => `_${codePoint(other).toString(16)}_`));
  return [kind.replace('-', ''), ...parts].join('__');
}

/** What could be mermaid's syntax, markdown or HTML becomes an entity. */
function label(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    oneLine(line).replace(/[^\p{L}\p{N} _,:()/]/gu, (other) => `#${codePoint(other)};`),
  );
  return `"${escaped.join('<br>')}"`;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
