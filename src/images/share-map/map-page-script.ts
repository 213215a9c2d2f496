/**
 * What the page of a sharing map does in a browser: the filter, and the lines between what the page has put in columns.
 *
 * Without it the page shows everything but the lines.
 */
export const mapPageScript = `
'use strict';
const all = (query) => [...document.querySelectorAll(query)];
const map = document.querySelector('.map'), svg = map.querySelector('svg');
const input = document.querySelector('input'), told = document.querySelector('output');
const textOf = ({ cells }) => [...cells].map((cell) => cell.textContent).join(' ').toLowerCase();
const rows = all('tbody tr').map((row) => ({ row, ...row.dataset, text: textOf(row) }));
const nodes = new Map(all('[data-node]').map((node) => [node.dataset.node, node]));
const leaves = all('[data-row]');
const place = (node) => (node && !node.closest('[hidden]') ? node.getBoundingClientRect() : undefined);
const draw = () => {
  const { left, top } = map.getBoundingClientRect();
  const paths = document.createDocumentFragment();
  const link = (from, to, kind) => {
    if (!from || !to) return;
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const [x, y, endX, endY] = [from.right - left, from.top + from.height / 2 - top, to.left - left, to.top + to.height / 2 - top];
    const middle = (x + endX) / 2;
    path.setAttribute('d', \`M\${x} \${y}C\${middle} \${y} \${middle} \${endY} \${endX} \${endY}\`);
    path.setAttribute('class', kind);
    paths.append(path);
  };
  for (const { row, image, account, kind } of rows) {
    if (!row.hidden && kind) link(place(nodes.get(image)), place(nodes.get(account)), kind);
  }
  for (const leaf of leaves) link(place(nodes.get(leaf.dataset.account)), place(leaf), 'leaf');
  svg.replaceChildren(paths);
};
const show = () => {
  const words = input.value.toLowerCase().split(/\\s+/);
  const shown = new Set();
  let count = 0;
  for (const { row, image, account, text } of rows) {
    row.hidden = !words.every((word) => text.includes(word));
    if (row.hidden) continue;
    count += 1;
    shown.add(image).add(account).add(row.id);
  }
  for (const [id, node] of nodes) (node.closest('.account') ?? node).hidden = !shown.has(id);
  for (const leaf of leaves) leaf.hidden = !shown.has(leaf.dataset.row);
  told.value = count === rows.length ? '' : \`\${count} of \${rows.length} rows\`;
  draw();
};
input.addEventListener('input', show);
map.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (!button) return;
  input.value = input.value === button.value ? '' : button.value;
  show();
  button.scrollIntoView({ block: 'nearest' });
});
new ResizeObserver(draw).observe(map);
addEventListener('beforeprint', () => { map.style.width = '660px'; draw(); });
addEventListener('afterprint', () => { map.style.width = ''; draw(); });
show();
`;
