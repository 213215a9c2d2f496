import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/programs.js';

const guides = ['docs', 'docs/guides'].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'api.md')
    .map((file) => join(folder, file)),
);

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

/** What a person reads of a page: its text between the header and the foot. */
function contentOf(html: string): string {
  const [, content = ''] = /<div class="col-content">(.*?)<div class="col-sidebar">/s.exec(html) ?? [];
  return decoded(content.replaceAll(/<[^>]*>/g, ''));
}

describe('the site of guides and API', () => {
  const site = mkdtempSync(join(tmpdir(), 'site-'));
  let printed = '';
  const files = new Set<string>();
  const pages = new Map<string, string>();

  beforeAll(async () => {
    const { stdout, stderr, exitCode } = await execute('npx', ['--no-install', 'typedoc', '--out', site], process.env);
    printed = stdout + stderr;
    expect(exitCode, printed).toBe(0);
    for (const entry of readdirSync(site, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      files.add(file);
      if (file.endsWith('.html')) pages.set(file, readFileSync(file, 'utf8'));
    }
  }, 300_000);

  afterAll(() => {
    rmSync(site, { recursive: true });
  });

  test('is built without a warning', () => {
    expect(printed).not.toMatch(/\[(warning|error)\]/);
    expect(pages.size).toBeGreaterThan(guides.length);
  });

  test('has no dead link inside', () => {
    const anchors = new Map([...pages].map(([file, html]) => [file, new Set(attributes(html, 'id'))]));
    const dead = [...pages].flatMap(([file, html]) =>
      [...attributes(html, 'href'), ...attributes(html, 'src')]
        .filter((link) => link !== '' && link !== '#' && !/^[a-z]+:/.test(link))
        .filter((link) => {
          const [path = '', anchor = ''] = link.split('#');
          const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
          if (!files.has(target)) return true;
          return anchor !== '' && target.endsWith('.html') && !anchors.get(target)?.has(decodeURIComponent(anchor));
        })
        .map((link) => `${relative(site, file)}: ${link}`),
    );

    expect(dead).toEqual([]);
  });

  test.each(guides)('shows %s', (guide) => {
    const text = readFileSync(guide, 'utf8');
    const content = contentOf(pages.get(join(site, pageOf(guide))) ?? '');
    const headings = [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
      heading.replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1'),
    );

    expect(headings.length).toBeGreaterThan(0);
    expect(headings.filter((heading) => !content.includes(heading))).toEqual([]);
  });

  test('names every guide beside the API', () => {
    const listed = readFileSync(join(site, 'index.html'), 'utf8') + readFileSync(join(site, 'modules.html'), 'utf8');

    expect(guides.filter((guide) => !listed.includes(pageOf(guide)))).toEqual([]);
  });
});
