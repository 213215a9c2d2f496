import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const guides = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !file.startsWith('api/'))
  .map((file) => join('docs', file));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...guides];

/** A page without its code: what is in there is no heading and no link. */
function prose(page: string): string {
  return readFileSync(page, 'utf8')
    .replaceAll(/^```.*?^```/gms, '')
    .replaceAll(/``.+?``/g, '');
}

/** The anchors that GitHub gives the headings of a page. */
function anchors(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...prose(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(
    headings.map((slug) => {
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

interface Link {
  readonly target: string;
  readonly file: string;
  readonly anchor: string;
}

/** Links to other pages, files and headings of this repository. */
function linksOf(page: string): Link[] {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { target, file: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

describe.each(pages)('%s', (page) => {
  const links = linksOf(page);

  test('links to files that exist, within this repository', () => {
    expect(links.filter(({ file }) => file.startsWith('..') || !existsSync(file)).map(({ target }) => target)).toEqual(
      [],
    );
  });

  test('links to headings that exist', () => {
    const dead = links.filter(
      ({ file, anchor }) => anchor !== '' && !(file.endsWith('.md') && existsSync(file) && anchors(file).has(anchor)),
    );

    expect(dead.map(({ target }) => target)).toEqual([]);
  });

  test('names only examples that exist', () => {
    const named = [...readFileSync(page, 'utf8').matchAll(/\bexamples\/[\w./-]+\.ts\b/g)].map(([name]) => name);

    expect(named.filter((name) => !existsSync(name))).toEqual([]);
  });
});

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const { file } of linksOf(page)) if (file.endsWith('.md') && existsSync(file)) reached.add(file);
  }

  expect(guides.filter((guide) => !reached.has(guide))).toEqual([]);
});

test('every page has one place in the site', () => {
  const { projectDocuments } = JSON.parse(readFileSync('typedoc.json', 'utf8')) as { projectDocuments: string[] };

  expect(projectDocuments.toSorted()).toEqual(
    pages.filter((page) => page !== 'README.md' && page !== 'docs/api.md').toSorted(),
  );
});

test('the README stays short', () => {
  expect(readFileSync('README.md', 'utf8').split('\n').length).toBeLessThan(150);
});
