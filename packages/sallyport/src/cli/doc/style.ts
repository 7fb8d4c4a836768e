/** How reference pages look: nothing is loaded, not even a font. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1d2430;
  --soft: #5b6675;
  --paper: #fbfaf7;
  --panel: #f2efe8;
  --line: #e2ded5;
  --accent: #a4481f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8e6e1;
    --soft: #a2a9b4;
    --paper: #15181d;
    --panel: #1d2127;
    --line: #30363f;
    --accent: #f0a06c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 80rem;
  padding: 2rem 1.5rem 6rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem / 1.6 system-ui, sans-serif;
}
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
a code { color: inherit; }
h1 { margin: 0 0 1rem; font-size: 2rem; line-height: 1.1; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 0.5rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 2.2rem 0 0.5rem; font-size: 1.05rem; }
:target { color: var(--accent); }
code { font: 0.9em / 1.5 ui-monospace, monospace; overflow-wrap: break-word; }
pre { padding: 0.8rem 1rem; border-radius: 0.5rem; background: var(--panel); overflow-x: auto; }
pre code { overflow-wrap: normal; }
table { display: block; width: 100%; margin: 1rem 0; border-collapse: collapse; overflow-x: auto; }
th, td { padding: 0.4rem 1.2rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
nav { margin-bottom: 2rem; font-size: 0.9rem; }
nav p { margin: 0 0 0.5rem; font-weight: 600; overflow-wrap: anywhere; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav .level-3 { padding-left: 1rem; }
main { min-width: 0; overflow-wrap: break-word; }
@media (min-width: 60rem) {
  body:has(nav) { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 3rem; }
  nav { position: sticky; top: 2rem; max-height: calc(100vh - 4rem); align-self: start; overflow-y: auto; }
}
`;
