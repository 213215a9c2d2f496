import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { formatShareMap, type ShareMap, shareMapToHtml, shareMapToMermaid } from '../../src/index.js';

const [first, second, third] = ['222222222222', '333333333333', '444444444444'] as const;
const fleets = { allowFleet: true, allowImageBuilder: false };
const error = { name: 'AccessError', code: 'access', message: 'not allowed' };

const map: ShareMap = {
  version: 1,
  kind: 'share-map',
  readAt: '2026-01-31T12:00:00.000Z',
  complete: false,
  images: [
    {
      imageName: 'Cad',
      imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Cad',
      description: 'Drawing',
      shares: [
        { accountId: first, allowFleet: true, allowImageBuilder: true },
        { accountId: second, ...fleets },
      ],
    },
    { imageName: 'Lost', shares: [], error },
    { imageName: 'Unshared', shares: [] },
  ],
  accounts: [
    {
      accountId: first,
      visible: true,
      fleets: [
        { fleetName: 'lyon', imageName: 'Cad', state: 'RUNNING', desired: 3, inUse: 2 },
        { fleetName: 'paris', imageName: 'Cad', state: 'STOPPED', desired: 1, inUse: 0 },
      ],
      lookedForCopies: true,
      copies: [{ kind: 'image-builder', name: 'golden', imageName: 'Cad', madeFrom: 'own' }],
    },
    { accountId: second, visible: false, because: error, fleets: [], lookedForCopies: false },
    { accountId: third, visible: true, because: error, fleets: [], lookedForCopies: true },
  ],
};

const renderers = { formatShareMap, shareMapToMermaid, shareMapToHtml } as const;

/** The map with other texts wherever others than the caller choose them. */
function withTexts(text: string): ShareMap {
  const hostile = { name: text, code: text, message: text, operation: text, requestId: text };
  return {
    ...map,
    images: map.images.map((image) => ({
      ...image,
      ...(image.description && { description: text }),
      state: text,
      ...(image.error && { error: hostile }),
    })),
    accounts: map.accounts.map((account) => ({
      ...account,
      ...(account.because && { because: hostile }),
      fleets: account.fleets.map((fleet, at) => ({ ...fleet, state: text, fleetName: `${text}${at}` })),
      ...(account.copies && { copies: account.copies.map((copy) => ({ ...copy, name: text, madeFrom: text })) }),
    })),
  };
}

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('<>&"\'`#;:%|[](){}-=\\/\n\r\t\0 \u2028\u202eaé&#60;'),
      '--!>',
      ']]>',
      '%%{init',
      '-->',
    ),
  }),
  fc.constantFrom('</script><script>alert(1)</script>', '"]; click a "javascript:alert(1)"', '&lt;b&gt;', '```', 'end'),
);

function seen(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
}

describe.each(Object.entries(renderers))('%s', (_name, render) => {
  test('gives the same for the same map, also once it has been a file', () => {
    expect(render(JSON.parse(JSON.stringify(map)) as ShareMap)).toBe(render(map));
  });

  test.each([
    ['of an unknown version', { ...map, version: 2 }],
    ['of another kind', { ...map, kind: 'share-plan' }],
    ['with an account that is missing', { ...map, accounts: [] }],
    ['with an image that is missing', { ...map, images: [] }],
    ['with an account twice', { ...map, accounts: [...map.accounts, map.accounts[0]] }],
    ['with an image twice', { ...map, images: [...map.images, map.images[0]] }],
    ['with a member more', { ...map, more: true }],
  ])('refuses a map %s', (_what, other) => {
    expect(() => render(other as ShareMap)).toThrow(InvalidInputError);
  });

  test('shows a map of nothing', () => {
    expect(render({ ...map, complete: true, images: [], accounts: [] }).length).toBeGreaterThan(10);
  });
});

describe('the table', () => {
  test('has a line for each account of an image, further ones for further fleets, and what could not be seen', () => {
    expect(formatShareMap(map).split('\n')).toEqual([
      'IMAGE     ACCOUNT       MAY USE                  FLEETS                          COPIES',
      'Cad       222222222222  fleets + image builders  lyon (RUNNING, 2 of 3 in use)   image builder golden (from own)',
      '                                                 paris (STOPPED, 0 of 1 in use)',
      'Cad       333333333333  fleets                   ?                               -',
      'Lost      ?             ?                        -                               -',
      'Unshared  -             -                        -                               -',
      '-         444444444444  -                        -                               ?',
      'not seen: Lost: AccessError: not allowed',
      'not seen: 333333333333: AccessError: not allowed',
      'not seen: 444444444444, copies: AccessError: not allowed',
      '3 images, 3 accounts, 2 fleets, 1 copy, read 2026-01-31T12:00:00.000Z, not complete',
    ]);
  });

  test('keeps its lines, whatever names and errors hold', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(formatShareMap(withTexts(text)).split(/[\p{Zl}\p{Zp}\p{Cc}]/u)).toHaveLength(11);
      }),
    );
  });
});

/** One line of the graph, as strict as can be: names in ids, and labels of letters, digits, harmless signs and entities. */
const label = '"(?:[\\p{L}\\p{N} _,:()/]|#\\d+;|<br>)*"';
const id = '(?:image|fleet|account|imagebuilder|note)__\\w*';
const grammar = new RegExp(
  `^(?:${[
    'flowchart LR',
    `${id}\\[${label}\\](?::::copy)?`,
    `subgraph ${id} \\[${label}\\]`,
    'end',
    `${id} -->\\|${label}\\| ${id}`,
    `${id} -\\.-> ${id}`,
    'classDef copy stroke-dasharray: 4 3',
  ].join('|')})$`,
  'u',
);

describe('the graph', () => {
  test('has images, accounts around their fleets and copies, and what leads from one to the other', () => {
    expect(shareMapToMermaid(map)).toMatchInlineSnapshot(`
      "flowchart LR
      image__Cad["Cad"]
      image__Lost["Lost<br>could not be read"]
      image__Unshared["Unshared"]
      subgraph account__222222222222 ["222222222222"]
      fleet__222222222222__lyon["lyon (RUNNING, 2 of 3 in use)"]
      fleet__222222222222__paris["paris (STOPPED, 0 of 1 in use)"]
      imagebuilder__222222222222__golden["image builder golden (from own)"]:::copy
      end
      subgraph account__333333333333 ["333333333333"]
      note__333333333333["could not be seen"]
      end
      subgraph account__444444444444 ["444444444444"]
      note__444444444444["copies could not be seen"]
      end
      image__Cad -->|"fleets #43; image builders"| account__222222222222
      image__Cad -.-> fleet__222222222222__lyon
      image__Cad -.-> fleet__222222222222__paris
      image__Cad -.-> imagebuilder__222222222222__golden
      image__Cad -->|"fleets"| account__333333333333
      classDef copy stroke-dasharray: 4 3"
    `);
  });

  test('is in the guide as it is drawn', () => {
    const graph = shareMapToMermaid({
      ...map,
      images: [
        {
          imageName: 'Test_Image',
          shares: [
            { accountId: first, allowFleet: true, allowImageBuilder: true },
            { accountId: second, ...fleets },
          ],
        },
      ],
      accounts: [
        {
          accountId: first,
          visible: true,
          fleets: [{ fleetName: 'design-team', imageName: 'Test_Image', state: 'STOPPED', desired: 2, inUse: 0 }],
          lookedForCopies: true,
          copies: [{ kind: 'image-builder', name: 'golden', imageName: 'Test_Image' }],
        },
        { accountId: second, visible: false, fleets: [], lookedForCopies: false },
      ],
    });

    expect(readFileSync('docs/sharing-map.md', 'utf8')).toContain(`\`\`\`mermaid\n${graph}\n\`\`\``);
  });

  test('stays within its grammar, whatever names hold, and keeps as many lines', () => {
    const lines = shareMapToMermaid(map).split('\n').length;
    fc.assert(
      fc.property(nasty, (text) => {
        const drawn = shareMapToMermaid(withTexts(text)).split('\n');
        expect(drawn.filter((line) => !grammar.test(line))).toEqual([]);
        expect(drawn).toHaveLength(lines);
      }),
    );
  });

  test('gives every name an id of its own', () => {
    const idsOf = (imageName: string) =>
      shareMapToMermaid({ ...map, accounts: [], images: [{ imageName, shares: [] }] });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a_.-]{1,4}$/), { minLength: 2, maxLength: 2 }),
        ([a = '', b = '']) => {
          expect(idsOf(a).split('[')[0]).not.toBe(idsOf(b).split('[')[0]);
        },
      ),
    );
  });

  test('keeps the ids of what is there when something else comes', () => {
    const before = new Set(shareMapToMermaid({ ...map, images: map.images.slice(0, 2) }).split('\n'));
    const after = new Set(shareMapToMermaid(map).split('\n'));

    expect([...before].filter((line) => !after.has(line))).toEqual([]);
  });
});

function tagsOf(html: string): readonly string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

function attributesIn(tag: string): readonly string[] {
  return [...tag.matchAll(/\s([a-z-]+)(?:="[^"<>]*")?/g)].map(([, name = '']) => name);
}

const entities: Readonly<Record<string, string>> = { '38': '&', '60': '<', '62': '>', '34': '"', '39': "'" };

function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>')).replaceAll(/<script>.*?<\/script>/gs, '');
  return body.replaceAll(/<[^>]*>/g, '\u0001').replaceAll(/&#(\d+);/g, (_, code: string) => entities[code] ?? '?');
}

describe('the page', () => {
  const html = shareMapToHtml(map);

  test('holds every name, account, fleet, copy and error', () => {
    const text = textOf(html);
    for (const part of ['Cad', 'Lost', 'Unshared', first, second, third, 'lyon (RUNNING, 2 of 3 in use)', 'Drawing']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('image builder golden (from own)');
    expect(text).toContain('AccessError: not allowed');
    expect(text).toContain('not complete');
  });

  test('loads nothing: it names no address', () => {
    expect(html.replace("'http://www.w3.org/2000/svg'", '')).not.toMatch(
      /https?:|url\(|@import|\bsrc=|fetch\(|import\(/,
    );
    expect(html).toContain(`content="default-src 'none';`);
  });

  test('lets its own style and script run, by their hashes, and no other', () => {
    for (const [tag, directive] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ] as const) {
      const [, source = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html) ?? [];
      const hash = createHash('sha256').update(source).digest('base64');
      expect(html).toContain(`${directive} 'sha256-${hash}'`);
    }
    expect(html).not.toMatch(/unsafe|\son[a-z]+=|style="|javascript:/);
  });

  test('has a script that is one', () => {
    const [, source = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
    expect(() => new Script(source)).not.toThrow();
  });

  test('has the same elements and attributes whatever names and errors hold, and shows them as they are', () => {
    const plain = tagsOf(shareMapToHtml(withTexts('x')));
    fc.assert(
      fc.property(nasty, (text) => {
        const hostile = shareMapToHtml(withTexts(`x${text}x`));
        const tags = tagsOf(hostile);
        expect(tags.map((tag) => tag.split(/[\s>]/)[0])).toEqual(plain.map((tag) => tag.split(/[\s>]/)[0]));
        expect(tags.map(attributesIn)).toEqual(plain.map(attributesIn));
        expect(textOf(hostile)).toContain(`${seen(`x${text}x`)}: ${seen(`x${text}x`)}`);
      }),
    );
  });

  test('draws 8 fleets of an account, and has all of them in the table', () => {
    const [account] = map.accounts;
    const many = Array.from({ length: 20 }, (_, at) => ({
      ...{ fleetName: `fleet-${at}`, imageName: 'Cad', state: 'RUNNING', desired: 1, inUse: 0 },
    }));
    const page = shareMapToHtml({
      ...map,
      accounts: [{ ...(account ?? map.accounts[0]), fleets: many, copies: [] }, ...map.accounts.slice(1)] as never,
    });

    expect(page.match(/class="leaf "/g)).toHaveLength(8);
    expect(page).toContain('12 more');
    expect(page.match(/<li>fleet-\d+ /g)).toHaveLength(20);
  });
});
