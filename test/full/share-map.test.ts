import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ShareMap, shareMapToHtml, shareMapToMermaid } from '../../src/index.js';
import { reasonForNoBrowser, startBrowser, troubleOn } from '../support/browser.js';

const script = '</script><script>document.title = "taken over"</script><img src=x onerror="document.title=1">';
const error = { name: 'Error', code: script, message: script };
const accounts = Array.from({ length: 6 }, (_, at) => String(222_222_222_222 + at));

/** Two images, six accounts; of the last but one it is not known what it has, and the last lost its share. */
const map: ShareMap = {
  version: 1,
  kind: 'share-map',
  readAt: '2026-01-31T12:00:00.000Z',
  complete: false,
  images: ['Cad', 'Office.Base'].map((imageName, at) => ({
    imageName,
    imageArn: `arn:aws:appstream:us-west-2:111111111111:image/${imageName}`,
    description: script,
    shares: accounts.slice(at * 2, at * 2 + 3).map((accountId) => ({
      ...{ accountId, allowFleet: true, allowImageBuilder: accountId === accounts[0] },
    })),
  })),
  accounts: accounts.map((accountId, at) => ({
    accountId,
    visible: at !== 4,
    ...(at === 4 && { because: error }),
    fleets:
      at === 4
        ? []
        : [
            { fleetName: `design-${at}`, imageName: 'Office.Base', state: 'RUNNING', desired: 2, inUse: 1 },
            { fleetName: `cad-${at}`, imageName: 'Cad', state: script, desired: 2, inUse: 1 },
          ].slice(at % 2),
    lookedForCopies: at === 0,
    ...(at === 0 && { copies: [{ kind: 'image' as const, name: 'kept', imageName: 'Cad' }] }),
  })),
};

/** What is seen of the page: nodes, lines between them, rows of the table. */
interface Seen {
  readonly nodes: readonly string[];
  readonly lines: number;
  readonly rows: number;
}

describe.skipIf(reasonForNoBrowser())('in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'share-map-'));
  const file = join(folder, 'map.html');
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, shareMapToHtml(map));
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(address: string): Promise<{ readonly page: Page; readonly trouble: readonly string[] }> {
    const page = await browser.newPage();
    const trouble = troubleOn(page, address);
    await page.goto(address);
    return { page, trouble };
  }

  const look = (page: Page) =>
    page.evaluate(`({
      nodes: [...document.querySelectorAll('[data-node]')].filter((node) => node.checkVisibility()).map(({ value }) => value),
      lines: document.querySelectorAll('svg path:not(.leaf)').length,
      rows: [...document.querySelectorAll('tbody tr')].filter((row) => row.checkVisibility()).length,
    })`) as Promise<Seen>;

  describe('the page', () => {
    const address = pathToFileURL(file).href;

    test('opens from a file, with no error and no request but for itself, and nothing in it is run', async () => {
      const { page, trouble } = await open(address);

      expect(trouble).toEqual([]);
      expect(await page.title()).toBe('Who may use which image');
      expect(await page.evaluate('document.scripts.length + document.images.length')).toBe(1);
      const { nodes, lines, rows } = await look(page);
      expect(nodes).toEqual(['Cad', 'Office.Base', ...accounts]);
      expect(lines).toBe(rows);
      expect(await page.evaluate('document.body.innerText')).toContain(script);
      await page.close();
    });

    test('shows what the filter says, and all of it again', async () => {
      const { page } = await open(address);
      const all = await look(page);

      await page.type('input', 'design-0');
      expect(await look(page)).toEqual({ nodes: ['Office.Base', accounts[0]], lines: 1, rows: 1 });
      expect(await page.evaluate("document.querySelector('output').value")).toBe(`1 of ${all.rows} rows`);
      await page.keyboard.press('Escape');
      expect(await look(page)).toEqual(all);

      await page.click(`button[value="${accounts[2]}"]`);
      expect(await look(page)).toEqual({ nodes: ['Cad', 'Office.Base', accounts[2]], lines: 2, rows: 2 });
      await page.click(`button[value="${accounts[2]}"]`);
      expect(await look(page)).toEqual(all);

      await page.type('input', 'nothing like that');
      expect(await look(page)).toEqual({ nodes: [], lines: 0, rows: 0 });
      await page.close();
    });

    test('opens also when nothing is shared', async () => {
      const empty = join(folder, 'empty.html');
      writeFileSync(empty, shareMapToHtml({ ...map, images: [{ imageName: 'Cad', shares: [] }], accounts: [] }));
      const { page, trouble } = await open(pathToFileURL(empty).href);

      await page.type('input', 'cad');
      expect(trouble).toEqual([]);
      expect(await look(page)).toEqual({ nodes: [], lines: 0, rows: 1 });
      expect(await page.evaluate('document.body.innerText')).toContain('No image is shared.');
      await page.close();
    });

    test.each(['light', 'dark'])('can be read in %s', async (scheme) => {
      const { page } = await open(address);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);

      const pairs =
        (await page.evaluate(`[...document.querySelectorAll('h1, p, td, button, small, .leaf, .state')].map((node) => {
        let behind = node;
        while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
        return [getComputedStyle(node).color, getComputedStyle(behind).backgroundColor];
      })`)) as readonly (readonly [string, string])[];

      expect(pairs.length).toBeGreaterThan(20);
      expect(pairs.filter(([text, back]) => contrast(text, back) < 4.5)).toEqual([]);
      expect(luminance(pairs[0]?.[1] ?? '') > 0.5).toBe(scheme === 'light');
      await page.close();
    });

    test('fits a phone, and paper', async () => {
      const { page } = await open(address);
      await page.setViewport({ width: 360, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      expect((await look(page)).lines).toBeGreaterThan(0);

      const pdf = await page.pdf({ format: 'a4' });
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
      await page.close();
    });

    test('tells people who do not see it what is what', async () => {
      const { page } = await open(address);
      const tree = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false }));

      for (const part of ['"name":"Show only"', '"role":"table"', '"role":"columnheader"', '"name":"Picture"']) {
        expect(tree).toContain(part);
      }
      await page.close();
    });
  });

  describe('the graph, by mermaid itself', () => {
    const mermaid = readFileSync('node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js', 'utf8');
    let page: Page;

    beforeAll(async () => {
      page = await browser.newPage();
      await page.addScriptTag({ content: mermaid });
      await page.evaluate('mermaid.initialize({ startOnLoad: false })');
    });

    /** The texts of what mermaid draws. */
    const draw = (graph: string) =>
      page.evaluate(`mermaid.render('drawn', ${JSON.stringify(graph)}).then(({ svg }) => {
        const shown = document.createElement('div');
        shown.innerHTML = svg;
        return [...shown.querySelectorAll('.nodeLabel, .edgeLabel')].map(({ textContent }) => textContent);
      })`) as Promise<readonly string[]>;

    test('is drawn, with every image, account, fleet and copy', async () => {
      const shown = await draw(shareMapToMermaid(map));

      expect(shown).toEqual(
        expect.arrayContaining(['Cad', 'Office.Base', ...accounts, 'image kept', 'could not be seen']),
      );
      expect(shown).toContain('design-0 (RUNNING, 1 of 2 in use)');
      expect(shown).toContain('fleets + image builders');
      expect(shown).toContain(`cad-0 (${script}, 1 of 2 in use)`);
    });

    test('shows names as they are, whatever they hold', async () => {
      const name = fc.oneof(
        fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,20}$/),
        fc.constantFrom(
          '1.',
          '1.-x',
          'end',
          'o-x',
          'style',
          '__a__',
          'a--b',
          'click',
          'default',
          'A.-.B',
          '%%{init: {}}%%',
        ),
        fc.string({ unit: fc.constantFrom(...Array.from('<>"\'`#;:%|[](){}=\\/&$*~')), minLength: 1 }),
      );
      await fc.assert(
        fc.asyncProperty(name, async (imageName) => {
          const graph = shareMapToMermaid({ ...map, images: [{ imageName, shares: [] }], accounts: [] });
          expect(await draw(graph)).toEqual([imageName]);
        }),
        { numRuns: 60 },
      );
    });
  });
});

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As WCAG defines it, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
