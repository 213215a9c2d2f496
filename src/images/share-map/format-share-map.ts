import { formatTable, oneLine } from '../../core/format-table.js';
import { cellsOf, countsOf, type MapRow, rowsOf, unseenOf } from './map-rows.js';
import { parseShareMap, type ShareMap } from './share-map-record.js';

const heads = ['IMAGE', 'ACCOUNT', 'MAY USE', 'FLEETS', 'COPIES'] as const;

/**
 * Makes a table of a sharing map, for people to read.
 *
 * One line an account of an image: what the image may be used for, a fleet on it, and a copy of it; further ones stand on further
 * lines. `?` stands for what could not be seen, `-` where there is nothing, or where copies were not looked for. What could not be
 * seen, and why, stands below.
 *
 * @throws {@link InvalidInputError} when it is no map.
 *
 * @example Who has one image?
 * ```ts
 * console.log(formatShareMap(await shareMap(images, { imageNames: ['Test_Image'] })));
 * ```
 */
export function formatShareMap(map: ShareMap): string {
  const parsed = parseShareMap(map);
  const table = formatTable(heads, rowsOf(parsed).flatMap(linesOf));
  const unseen = unseenOf(parsed).map(({ what, why }) => oneLine(`not seen: ${what}: ${why}`));
  const end = `${countsOf(parsed)}, read ${parsed.readAt}${parsed.complete ? '' : ', not complete'}`;
  return [table, ...unseen, end].join('\n');
}

/** One line, and further ones for further fleets and copies. */
function linesOf(row: MapRow): readonly (readonly string[])[] {
  const cells = cellsOf(row);
  const height = cells.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: height }, (_, line) => cells.map((cell) => oneLine(cell[line] ?? '')));
}
