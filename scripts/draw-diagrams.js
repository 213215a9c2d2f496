// Runs in the browser, on pages of the site that have diagrams: draws them, and draws them again when the reader changes the theme.
const diagrams = [...document.querySelectorAll('pre.mermaid')];
const sources = diagrams.map(({ textContent }) => textContent);
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

let drawn;

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme === 'dark' || (theme !== 'light' && prefersDark.matches);
}

async function draw() {
  const theme = isDark() ? 'dark' : 'default';
  if (theme === drawn) return;
  drawn = theme;
  globalThis.mermaid.initialize({ startOnLoad: false, theme, sequence: { useMaxWidth: false } });
  for (const [at, diagram] of diagrams.entries()) {
    const { svg } = await globalThis.mermaid.render(`diagram-${at}`, sources[at]);
    diagram.innerHTML = svg;
    diagram.style.overflowX = 'auto';
  }
}

/** TypeDoc hides the page until its own scripts are ready: nothing in it can be measured, and so drawn, before. */
function begin() {
  if (document.body.style.display === 'none') {
    requestAnimationFrame(begin);
    return;
  }
  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  prefersDark.addEventListener('change', draw);
}

begin();
