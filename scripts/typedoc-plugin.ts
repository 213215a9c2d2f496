/**
 * A plugin of TypeDoc. It draws the diagrams of the guides: a block of mermaid is left as it was written, and drawn by the browser with
 * a copy of mermaid that is part of the site, so that the site needs no other server. And it lists the pages of `docs` at the top.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, PageEvent, ReflectionKind, RendererEvent } from 'typedoc';

const scripts = {
  'mermaid.js': fileURLToPath(import.meta.resolve('@mermaid-js/tiny')),
  'draw-diagrams.js': fileURLToPath(new URL('draw-diagrams.js', import.meta.url)),
};

/** What this file uses of markdown-it, which TypeDoc hands over without a type. */
interface Markdown {
  readonly renderer: { readonly rules: { fence: FenceRule } };
  readonly utils: { escapeHtml(text: string): string };
}

type FenceRule = (tokens: readonly { readonly info: string; readonly content: string }[], at: number) => string;

function leaveDiagrams(markdown: Markdown): void {
  const { renderer, utils } = markdown;
  const highlighted = renderer.rules.fence;
  renderer.rules.fence = (...args) => {
    const [tokens, at] = args;
    const token = tokens[at];
    return token?.info.trim() === 'mermaid'
      ? `<pre class="mermaid">${utils.escapeHtml(token.content)}</pre>\n`
      : highlighted(...args);
  };
}

/** Called by TypeDoc. */
export function load(app: Application): void {
  // Not before: TypeDoc reads its options once more after it has loaded its plugins.
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue('markdownItLoader', (parser: unknown) => leaveDiagrams(parser as Markdown));
  });

  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const page of project.getReflectionsByKind(ReflectionKind.Document))
      page.name = page.name.replace('docs/', '');
  });

  app.renderer.on(PageEvent.END, (page) => {
    if (!page.contents?.includes('<pre class="mermaid">')) return;
    const assets = `${'../'.repeat(page.url.split('/').length - 1)}assets`;
    const tags = Object.keys(scripts).map((name) => `<script defer src="${assets}/${name}"></script>`);
    page.contents = page.contents.replace('</head>', `${tags.join('')}</head>`);
  });

  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    for (const [name, file] of Object.entries(scripts)) copyFileSync(file, join(outputDirectory, 'assets', name));
  });
}
