import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join, relative, resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reasonForNoBrowser, startBrowser, troubleOn } from '../support/browser.js';
import { execute } from '../support/programs.js';

const guides = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && file !== 'api.md' && !file.startsWith('api/'))
  .map((file) => join('docs', file));

/** Where a guide lies in the site. */
function pageOf(guide: string): string {
  return `documents/${relative('docs', guide).replaceAll('/', '_').replace(/\.md$/, '.html')}`;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (entity, name: string) => entities[name] ?? entity);
}

/** The values of an attribute in the elements of a page; what stands in scripts is none of them. */
function attributes(html: string, name: string): string[] {
  const elements = html.replaceAll(/(<script\b[^>]*>).*?<\/script>/gs, '$1').match(/<[a-z][^>]*>/gi) ?? [];
  return elements.flatMap((element) =>
    [...element.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value = '']) => decoded(value)),
  );
}

/** What a guide is to show: its headings, and how many diagrams. */
function promisesOf(guide: string): { readonly headings: readonly string[]; readonly diagrams: number } {
  const text = readFileSync(guide, 'utf8');
  const headings = [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading.replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1'),
  );
  return { headings, diagrams: text.match(/^```mermaid$/gm)?.length ?? 0 };
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

/** Serves the files below a folder, on this machine only. */
async function serve(folder: string): Promise<{ readonly server: Server; readonly home: string }> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://site');
    try {
      const content = readFileSync(join(folder, decodeURIComponent(pathname)));
      const type = types[extname(pathname).slice(1)] ?? 'text/plain';
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, home: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const site = mkdtempSync(join(tmpdir(), 'site-'));
let printed = '';
const files = new Set<string>();
const pages = new Map<string, string>();
/** The anchors of each page. */
const anchors = new Map<string, ReadonlySet<string>>();

beforeAll(async () => {
  const args = ['run', '--silent', 'docs', '--', '--out', site];
  const { stdout, stderr, exitCode } = await execute('npm', args, process.env);
  printed = stdout + stderr;
  expect(exitCode, printed).toBe(0);
  for (const entry of readdirSync(site, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.add(file);
    if (file.endsWith('.html')) pages.set(file, readFileSync(file, 'utf8'));
  }
  for (const [file, html] of pages) anchors.set(file, new Set(attributes(html, 'id')));
}, 300_000);

afterAll(() => {
  rmSync(site, { recursive: true });
});

/** Whether a link of a page leads to a file of the site that there is, and to a place in it. */
function isAlive(page: string, link: string): boolean {
  const [path = '', anchor = ''] = link.split('#');
  const target = path === '' ? page : resolve(dirname(page), decodeURIComponent(path));
  if (!files.has(target)) return false;
  return anchor === '' || !target.endsWith('.html') || anchors.get(target)?.has(decodeURIComponent(anchor)) === true;
}

describe('the site of guides and API', () => {
  test('is built without a warning', () => {
    expect(printed).not.toMatch(/\[(warning|error)\]/);
    expect(pages.size).toBeGreaterThan(guides.length);
  });

  test('has no dead link inside', () => {
    const dead = [...pages].flatMap(([file, html]) =>
      [...attributes(html, 'href'), ...attributes(html, 'src')]
        .filter((link) => link !== '' && link !== '#' && !/^[a-z]+:/.test(link) && !isAlive(file, link))
        .map((link) => `${relative(site, file)}: ${link}`),
    );

    expect(dead).toEqual([]);
  });

  test('names every guide beside the API', () => {
    const listed = readFileSync(join(site, 'modules.html'), 'utf8');

    expect(guides.filter((guide) => !listed.includes(pageOf(guide)))).toEqual([]);
  });
});

const noBrowser = reasonForNoBrowser();

describe.skipIf(noBrowser)('the site in a browser', () => {
  let browser: Browser;
  let page: Page;
  let server: Server;
  let home: string;
  let trouble: string[];

  beforeAll(async () => {
    ({ server, home } = await serve(site));
    browser = await startBrowser();
    page = await browser.newPage();
    trouble = troubleOn(page, home);
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** Opens a page of the site, and waits until its scripts have made the navigation. */
  async function open(file: string): Promise<void> {
    trouble.length = 0;
    await page.goto(home + file);
    await page.waitForSelector('#tsd-nav-container a');
  }

  /** Links that lead nowhere, as the browser sees them: also those that scripts have made. */
  async function deadLinks(file: string): Promise<string[]> {
    const links = await page.$$eval('a[href]', (elements: { readonly href: string }[]) =>
      elements.map(({ href }) => href),
    );
    const inside = links.filter((link) => link.startsWith(home)).map((link) => `/${link.slice(home.length)}`);
    expect(inside.length).toBeGreaterThan(guides.length);
    return inside.filter((link) => !isAlive(join(site, file), join(site, link)));
  }

  test.each(guides)('shows %s, with its diagrams', async (guide) => {
    const { headings, diagrams } = promisesOf(guide);

    await open(pageOf(guide));
    if (diagrams > 0)
      await page.waitForFunction(`document.querySelectorAll('pre.mermaid svg').length === ${diagrams}`, {
        polling: 100,
      });

    const texts = await page.$$eval('.col-content :is(h1, h2, h3, h4)', (elements: { innerText: string }[]) =>
      elements.map(({ innerText }) => innerText.trim()),
    );
    expect(headings.length).toBeGreaterThan(0);
    expect(headings.filter((heading) => !texts.includes(heading))).toEqual([]);
    expect(await page.$$('pre.mermaid')).toHaveLength(diagrams);
    expect(await deadLinks(pageOf(guide))).toEqual([]);
    expect(trouble).toEqual([]);
  });

  test('shows the pages of the API', async () => {
    const others = [...pages.keys()]
      .map((file) => relative(site, file))
      .filter((file) => !file.startsWith('documents/'));
    const wholes = others.filter((file) => !file.includes('/'));
    const some = others.filter((file, at) => file.includes('/') && at % 12 === 0);
    expect(some.length).toBeGreaterThan(10);

    for (const file of [...wholes, ...some]) {
      await open(file);
      expect(await page.$('h1'), file).not.toBeNull();
      expect(await deadLinks(file), file).toEqual([]);
      expect(trouble).toEqual([]);
    }
  });

  test('draws diagrams again in the colours of the theme that the reader chooses', async () => {
    await open(pageOf('docs/architecture.md'));
    const drawing = () => page.$eval('pre.mermaid', (element: { innerHTML: string }) => element.innerHTML);
    await page.waitForSelector('pre.mermaid svg');
    const before = await drawing();

    await page.select('#tsd-theme', 'dark');
    await page.waitForFunction(`document.querySelector('pre.mermaid').innerHTML !== ${JSON.stringify(before)}`, {
      polling: 100,
    });

    expect(await drawing()).toContain('<svg');
    expect(trouble).toEqual([]);
  });

  test('finds what is looked for', async () => {
    await open('index.html');
    await page.click('#tsd-search-trigger');
    await page.type('#tsd-search-input', 'revokeAndWatch');

    const first = await page.waitForSelector('#tsd-search-results li a');
    const target = await first?.evaluate((element) => (element as { href: string }).href);
    expect(target).toContain('ImageShare.html#revokeandwatch');
    expect(trouble).toEqual([]);
  });
});
