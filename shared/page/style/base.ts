const light = `--ground: #fbfbf9; --paper: #fff; --ink: #1c1e20; --quiet: #5c636a; --line: #e0e0dc; --rail: #ebebe8;
  --edge: #85898c; --mark: #e6eef2; --link: #1c5a80; --c2: #2f6f8f; --c1: #5f6870; --c3: #6b8f4e; --c4: #b57a10; --c5: #b3372f; --past: #7b828a;
  --alert: #fdf3e0; --badge: #c98a1b; --over: #a32d26;`;

/** Colours, text, forms and the frame of a page. */
export const baseStyle = `
:root {
  color-scheme: light dark;
  ${light}
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #1b1e21; --paper: #22262a; --ink: #eceef0; --quiet: #a9b0b7; --line: #363b40; --rail: #363b40;
    --edge: #7d858d; --mark: #2c3a44; --link: #7cc0e0; --c2: #5aa6c9; --c1: #a0a8b0; --c3: #93b877; --c4: #e0ab4a; --c5: #e5766c; --past: #8d959c;
    --alert: #3a3120; --badge: #e0ab4a; --over: #f0958c;
  }
}
*, *::before { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 0.9375rem/1.5 system-ui, sans-serif; }
h1, h2, p, dl, dd, ul { margin: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
code { font: 0.85em ui-monospace, monospace; }
:focus-visible { outline: 2px solid var(--c2); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.detail { color: var(--quiet); font-size: 0.83rem; font-weight: 400; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 0.5rem; top: -4rem; background: var(--paper); padding: 0.5rem 1rem; z-index: 1; }
.skip:focus { top: 0.5rem; }

header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; padding: 0.6rem max(1rem, calc((100% - 68rem) / 2)); background: var(--paper); border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; color: inherit; text-decoration: none; padding: 0.4rem 0; }
nav { flex: 1 1 auto; min-width: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.15rem; padding: 0; list-style: none; }
nav a { display: block; padding: 0.35rem 0.6rem; border-radius: 6px; color: var(--quiet); text-decoration: none; }
nav a:hover { background: var(--mark); }
nav a[aria-current] { background: var(--mark); color: var(--ink); font-weight: 600; }
.badge { background: var(--badge); color: #16181a; font-size: 0.75rem; font-weight: 600; padding: 0 0.45em; border-radius: 1em; display: inline-block; }
.account { display: flex; align-items: center; gap: 0.75rem; color: var(--quiet); font-size: 0.85rem; margin-left: auto; }

main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
section { margin-top: 2rem; }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: 0.83rem; }
.heading { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: flex-end; gap: 1rem 2rem; }
.heading > div { flex: 1 1 21rem; min-width: 0; }
.standings { margin-top: 0.6rem; }
.in { font-weight: 400; color: var(--quiet); }
.mark { display: inline-block; vertical-align: 0.2em; font-size: 0.8rem; font-weight: 400; background: var(--mark); border-radius: 1em; padding: 0.1em 0.7em; }
.summary { font-size: 1.1rem; max-width: 44rem; margin: 1rem 0 1.25rem; overflow-wrap: anywhere; }
.problem { background: var(--alert); border: 1px solid var(--c4); border-radius: 8px; padding: 0.6rem 0.9rem; margin-top: 1rem; overflow-wrap: anywhere; }
.empty { background: var(--paper); border: 1px dashed var(--edge); border-radius: 10px; padding: 2.5rem 1rem; text-align: center; color: var(--quiet); margin-top: 1rem; }

button, select, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: 6px; padding: 0.3rem 0.6rem; min-height: 2.1rem; max-width: 100%; }
button { cursor: pointer; }
button:hover { background: var(--mark); }
.filters { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 0.5rem; }
.filters label { display: grid; font-size: 0.8rem; color: var(--quiet); min-width: 0; }
.filters label > * { font-size: 0.875rem; color: var(--ink); }

.plain main { max-width: 26rem; padding-top: 12vh; }
.sign-in { display: grid; gap: 0.4rem; margin-top: 1rem; }
.sign-in button { background: var(--c2); border-color: var(--c2); color: var(--paper); font-weight: 600; margin-top: 0.5rem; }
.sign-in label { font-weight: 600; }

@media (max-width: 40rem) {
  h1 { font-size: 1.35rem; }
  header { gap: 0.25rem; }
  .account { order: 1; }
  nav { order: 2; flex-basis: 100%; }
  nav ul { margin: 0 -0.6rem; }
  nav a { padding: 0.3rem 0.6rem; }
  .filters { display: grid; grid-template-columns: 1fr 1fr; width: 100%; }
  .filters label > * { width: 100%; min-width: 0; }
  .filters button { align-self: end; }
}
@media (max-width: 22rem) { .filters { grid-template-columns: 1fr; } }
@media (prefers-reduced-motion: no-preference) { .skip { transition: top 0.1s; } }
@media print {
  :root { color-scheme: light; ${light} }
  nav, .account, .filters, .skip, details > summary, footer { display: none; }
  body { background: #fff; font-size: 10pt; }
  header { border: 0; }
  main { padding: 0; max-width: none; }
  section, .cards > div, tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  rect, line, polyline, .mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
