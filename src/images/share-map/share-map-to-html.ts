import { createHash } from 'node:crypto';
import { oneLine } from '../../core/format-table.js';
import { placeOfArn } from '../../core/names.js';
import { mapPageScript } from './map-page-script.js';
import { mapPageStyle } from './map-page-style.js';
import {
  cellsOf,
  copyText,
  countsOf,
  fleetText,
  hasLostShare,
  lacksCopies,
  type MapRow,
  rowsOf,
  unseenOf,
} from './map-rows.js';
import { type MappedAccount, parseShareMap, type ShareMap } from './share-map-record.js';

/**
 * Makes a web page of a sharing map: a picture of images, accounts, fleets and copies, a filter, and a table of it all.
 *
 * The page is one file that loads nothing from anywhere. Everything in it is escaped, and its security policy lets no script run
 * but its own. It comes in light and dark, fits a phone, and can be printed; of more than 8 fleets and copies of an account on an
 * image the picture shows 8, the table all.
 *
 * @throws {@link InvalidInputError} when it is no map.
 *
 * @example Write the page
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 *
 * await writeFile('map.html', shareMapToHtml(await shareMap(images)));
 * ```
 */
export function shareMapToHtml(map: ShareMap): string {
  const parsed = parseShareMap(map);
  const rows = numbered(parsed);
  const policy = `default-src 'none'; style-src '${hashOf(mapPageStyle)}'; script-src '${hashOf(mapPageScript)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Who may use which image</title>
<style>${mapPageStyle}</style>
</head>
<body>
${headOf(parsed)}
<main>
<search><label for="filter">Show only</label><input id="filter" type="search" placeholder="image, account, fleet, copy" autocomplete="off"><output for="filter" class="soft"></output></search>
${pictureOf(parsed, rows)}
<h2>All of it</h2>
${tableOf(rows)}
</main>
<script>${mapPageScript}</script>
</body>
</html>
`;
}

/** A row with ids for the page. */
interface NumberedRow extends MapRow {
  readonly id: string;
  readonly imageId: string;
  readonly accountId: string;
}

function numbered(map: ShareMap): readonly NumberedRow[] {
  const images = new Map(map.images.map((image, at) => [image, `i${at}`]));
  const accounts = new Map(map.accounts.map((account, at) => [account, `a${at}`]));
  return rowsOf(map).map((row, at) => ({
    ...row,
    id: `r${at}`,
    imageId: (row.image && images.get(row.image)) ?? '',
    accountId: (row.account && accounts.get(row.account)) ?? '',
  }));
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Text as it stands between tags and in attributes. */
function text(value: string): string {
  return oneLine(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function headOf(map: ShareMap): string {
  const arn = map.images.find(({ imageArn }) => imageArn !== undefined)?.imageArn;
  const { accountId, region } = placeOfArn(arn ?? '');
  const unseen = unseenOf(map).map(
    ({ what, why }) => `<li><b>${text(what)}</b> <span class="soft">${text(why)}</span></li>`,
  );
  const of = arn === undefined ? '' : `Images of account ${text(accountId)} in ${text(region)}, read `;
  const state = map.complete ? '<span class="state">complete</span>' : '<span class="state bad">not complete</span>';
  return `<header>
<h1>Who may use which image</h1>
<p class="soft">${of}<time datetime="${text(map.readAt)}">${text(map.readAt.replace('T', ' ').replace(/\..*/, ' UTC'))}</time></p>
<p>${state} ${text(countsOf(map))}</p>
${unseen.length === 0 ? '' : `<h2>What could not be seen</h2><ul class="card unseen">${unseen.join('')}</ul>`}
</header>`;
}

const key = `<p class="key soft"><span><i></i>may run fleets</span><span><i class="copy"></i>may make copies</span><span><i class="lost"></i>not shared any more</span></p>`;

function pictureOf(map: ShareMap, rows: readonly NumberedRow[]): string {
  if (map.accounts.length === 0) return '<p>No image is shared.</p><div class="map" hidden><svg></svg></div>';
  const shared = rows.filter((row, at) => row.account && row.image && row.image !== rows[at - 1]?.image);
  const images = shared.map(
    ({ image, imageId }) => `<li>${nodeOf(imageId, image?.imageName, image?.description)}</li>`,
  );
  const accounts = map.accounts.map((account) => accountOf(account, rows));
  return `<section class="card scroll" aria-label="Picture" tabindex="0"><div class="map"><svg aria-hidden="true"></svg>
<ul class="images" aria-label="Images">${images.join('\n')}</ul>
<ul aria-label="Accounts, with their fleets and copies">${accounts.join('\n')}</ul>
</div></section>
${key}`;
}

/** A press filters by it. */
function nodeOf(id: string, name = '', about = ''): string {
  const more = about === '' ? '' : `<small>${text(about)}</small>`;
  return `<button type="button" data-node="${id}" value="${text(name)}">${text(name)}${more}</button>`;
}

function accountOf(account: MappedAccount, rows: readonly NumberedRow[]): string {
  const own = rows.filter((row) => row.account === account);
  const leaves = own.flatMap((row) => leavesOf(row, own.length > 1));
  const [first] = own;
  const note = noteOf(account) ?? (leaves.length === 0 ? ['nothing', 'no fleet on these images'] : undefined);
  if (note && first) leaves.push(leafOf(first, ...note));
  return `<li class="account">${nodeOf(first?.accountId ?? '', account.accountId)}<ul>${leaves.join('')}</ul></li>`;
}

function noteOf(account: MappedAccount): [kind: string, words: string] | undefined {
  if (!account.visible) return ['none', 'could not be seen'];
  return lacksCopies(account) ? ['none', 'copies could not be seen'] : undefined;
}

/** So many fleets and copies of a row are drawn. */
const mostLeaves = 8;

/** Which image they are of is said where the account has several. */
function leavesOf(row: NumberedRow, ofSeveral: boolean): string[] {
  const image = ofSeveral ? row.image?.imageName : undefined;
  const leaves = [
    ...row.fleets.map((fleet) => leafOf(row, hasLostShare(row) ? 'lost' : '', fleetText(fleet), image)),
    ...row.copies.map((copy) => leafOf(row, 'copy', copyText(copy), image)),
  ];
  if (leaves.length <= mostLeaves) return leaves;
  return [...leaves.slice(0, mostLeaves), leafOf(row, 'more', `${leaves.length - mostLeaves} more`, image)];
}

function leafOf({ id, accountId }: NumberedRow, kind: string, words: string, image?: string): string {
  const of = image === undefined ? '' : ` <span>· ${text(image)}</span>`;
  return `<li class="leaf ${kind}" data-row="${id}" data-account="${accountId}">${text(words)}${of}</li>`;
}

const heads = ['Image', 'Account', 'May use it for', 'Fleets', 'Copies'] as const;

function tableOf(rows: readonly NumberedRow[]): string {
  const head = heads.map((name) => `<th scope="col" role="columnheader">${name}</th>`).join('');
  return `<div class="card table"><table role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${rows.map(tableRow).join('\n')}
</tbody></table></div>`;
}

/** Roles are spelled out: a phone shows rows as blocks, which would take them away. */
function tableRow(row: NumberedRow): string {
  const { id, imageId, accountId } = row;
  const cells = cellsOf(row).map((words, at) => {
    const kind = words[0] === '-' ? ' class="none"' : '';
    return `<td role="cell"${kind} data-label="${heads[at]}">${listOf(words)}</td>`;
  });
  return `<tr role="row" id="${id}" data-image="${imageId}" data-account="${accountId}" data-kind="${kindOf(row)}">${cells.join('')}</tr>`;
}

/** Several stand one below the other. */
function listOf(words: readonly string[]): string {
  return words.length === 1
    ? text(words.join(''))
    : `<ul>${words.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`;
}

/** How the line from the image to the account is drawn; empty where there is none. */
function kindOf(row: NumberedRow): string {
  const { permissions, fleets, copies } = row;
  if (permissions?.allowImageBuilder) return 'copy';
  if (permissions?.allowFleet) return 'fleet';
  return hasLostShare(row) && fleets.length + copies.length > 0 ? 'lost' : '';
}
