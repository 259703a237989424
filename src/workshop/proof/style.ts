/** The look of a proof: paper and ink, light or dark, and a spread on each sheet when it is printed. */
export const style = `
:root { --paper: #f6f4ef; --card: #fff; --ink: #1c1b19; --soft: #6d6a63; --line: #dedad0; --accent: #b3261e; --changed: #a35b00; --changed-bg: #fff1d6; --mark: #7a3e9d; --mark-bg: #f5eafb; --ok: #2c7a3f; color-scheme: light; }
:root[data-theme="dark"] { --paper: #161513; --card: #211f1c; --ink: #ece8df; --soft: #a29d92; --line: #3a3732; --accent: #ff8a7d; --changed: #ffc069; --changed-bg: #3a2c12; --mark: #d9a6f5; --mark-bg: #33223d; --ok: #7fce92; color-scheme: dark; }
* { box-sizing: border-box; }
html { scroll-padding-top: 4.2rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK JP", sans-serif; }
header { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.2rem; padding: .55rem 1.2rem; background: var(--paper); border-bottom: 1px solid var(--line); }
h1 { font-size: 1.05rem; margin: 0; } h1 small { font-weight: normal; color: var(--soft); margin-left: .5em; }
header .sum { color: var(--soft); font-size: .88rem; }
nav.tools { margin-left: auto; display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
button { font: inherit; font-size: .85rem; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .6rem; cursor: pointer; }
button:hover { border-color: var(--soft); } button[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.group { display: inline-flex; } .group button { border-radius: 0; margin-left: -1px; } .group button:first-child { border-radius: 6px 0 0 6px; margin: 0; } .group button:last-child { border-radius: 0 6px 6px 0; }
nav.pages { display: flex; flex-wrap: wrap; gap: .25rem; padding: .6rem 1.2rem 0; }
nav.pages a { font-size: .8rem; text-decoration: none; color: var(--soft); border: 1px solid var(--line); border-radius: 5px; padding: .05rem .45rem; }
nav.pages a.changed { color: var(--changed); border-color: currentColor; } nav.pages a.marked::after { content: " •"; color: var(--mark); font-weight: bold; }
main { padding: .4rem 1.2rem 4rem; }
.opening { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0; margin: 1.4rem 0 2.2rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.opening.wide, .opening.alone { grid-template-columns: minmax(0, 1fr); }
article { display: flex; gap: 1.1rem; min-width: 0; align-items: flex-start; }
article.right { grid-column: 2; grid-row: 1; } article.left { grid-column: 1; grid-row: 1; flex-direction: row-reverse; } .wide article { grid-column: 1; flex-direction: column; }
figure { margin: 0; flex: 0 0 56%; min-width: 0; position: sticky; top: 4rem; } .wide figure { flex: none; width: 100%; max-width: 1400px; position: static; align-self: center; }
.alone article.left, .alone article.right { grid-column: 1; flex-direction: row; } .alone figure { flex-basis: 38%; } .alone .script { columns: 2 18rem; column-gap: 2rem; } .alone .panel, .marks { break-inside: avoid; }
.sheet { position: relative; background: #fff; box-shadow: 0 1px 5px #0004; line-height: 0; cursor: zoom-in; }
.sheet img { width: 100%; height: auto; display: block; } .sheet img.before { position: absolute; inset: 0; height: 100%; visibility: hidden; }
.sheet.then img.before { visibility: visible; } .sheet.then::after { content: attr(data-then); position: absolute; left: .5rem; top: .5rem; background: var(--changed); color: #fff; font: 600 12px/1 system-ui; padding: .3rem .5rem; border-radius: 4px; }
:root[data-theme="dark"] .sheet { filter: brightness(.93); }
.sheet svg { position: absolute; inset: 0; width: 100%; height: 100%; } .sheet polygon { fill: transparent; stroke: transparent; stroke-width: 3px; vector-effect: non-scaling-stroke; cursor: pointer; }
.sheet polygon:hover, .sheet polygon.lit { stroke: #e0301e; fill: #e0301e14; }
.none { display: grid; place-items: center; aspect-ratio: 182 / 257; border: 2px dashed var(--line); color: var(--soft); line-height: 1.5; text-align: center; padding: 1rem; }
figcaption { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; font-size: .8rem; color: var(--soft); padding: .35rem 0; line-height: 1.4; }
.tag { display: inline-block; font-size: .72rem; line-height: 1; padding: .22rem .4rem; border-radius: 4px; border: 1px solid var(--line); color: var(--soft); }
.tag.changed { color: var(--changed); background: var(--changed-bg); border-color: transparent; } .tag.mark { color: var(--mark); background: var(--mark-bg); border-color: transparent; } .tag.error { color: #fff; background: var(--accent); border-color: transparent; } .tag.approved { color: var(--ok); border-color: currentColor; } .tag.rejected { color: var(--accent); border-color: currentColor; }
.script { flex: 1 1 0; min-width: 0; font-size: .88rem; padding-bottom: 1rem; } article.left .script { padding-right: 0; }
.wide .script { width: 100%; columns: 3 18rem; column-gap: 2rem; } .wide .panel { break-inside: avoid; }
h2 { font-size: .95rem; margin: 0 0 .5rem; display: flex; gap: .5rem; align-items: baseline; } h2 a { color: inherit; text-decoration: none; }
.panel { padding: .5rem .6rem; margin: 0 0 .35rem; border-left: 3px solid var(--line); border-radius: 0 6px 6px 0; } .panel.lit { border-color: #e0301e; background: var(--card); }
h3 { font-size: .78rem; margin: 0 0 .15rem; font-weight: 600; color: var(--soft); } h3 b { color: var(--ink); }
.stage { color: var(--soft); margin: 0 0 .3rem; } .note { margin: 0 0 .3rem; font-style: italic; color: var(--soft); } .note::before { content: "✎ "; font-style: normal; }
dl { margin: 0; display: grid; grid-template-columns: minmax(3.4rem, auto) minmax(0, 1fr); gap: .1rem .6rem; } dt { font-size: .75rem; color: var(--soft); text-align: right; padding-top: .1rem; } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; } dd.alt { color: var(--soft); font-size: .82rem; }
dd del { color: var(--soft); text-decoration-color: var(--accent); display: block; font-size: .82rem; } dd.changed ins { text-decoration: none; background: var(--changed-bg); color: var(--changed); padding: 0 .15em; border-radius: 3px; } dd .missing { color: var(--accent); font-size: .75rem; }
.marks { list-style: none; margin: 0 0 .6rem; padding: 0; } .marks li { padding: .3rem .5rem; margin-bottom: .25rem; border-radius: 5px; background: var(--mark-bg); color: var(--ink); font-size: .83rem; } .marks small { display: block; color: var(--soft); }
.takes { display: flex; flex-wrap: wrap; align-items: flex-end; gap: .4rem; margin-top: .4rem; } .take { width: 92px; font-size: .72rem; color: var(--soft); text-align: center; } .take img { width: 100%; height: auto; display: block; border: 2px solid transparent; border-radius: 3px; } .take.chosen img { border-color: var(--ok); } .take.chosen { color: var(--ok); }
textarea { width: 100%; min-height: 2.4rem; font: inherit; font-size: .85rem; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .5rem; resize: vertical; field-sizing: content; }
dialog { border: 0; padding: 0; max-width: 100vw; max-height: 100vh; width: 100vw; height: 100vh; background: #000c; overflow: auto; cursor: zoom-out; } dialog img { display: block; margin: auto; max-width: none; } dialog.fit img { max-width: 100vw; max-height: 100vh; height: 100vh; width: auto; object-fit: contain; }
dialog.help { width: fit-content; height: fit-content; margin: auto; background: var(--card); color: var(--ink); padding: 1.2rem 1.6rem; border-radius: 10px; cursor: default; } dialog.help dl { gap: .3rem 1rem; } kbd { font: 600 .8rem ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px; padding: .05rem .4rem; }
[hidden] { display: none !important; }
body[data-only="changed"] article:not(.has-change), body[data-only="marked"] article:not(.has-mark) { opacity: .18; } body[data-only="changed"] .opening:not(:has(.has-change)), body[data-only="marked"] .opening:not(:has(.has-mark)) { display: none; }
footer { padding: 0 1.2rem 2rem; color: var(--soft); font-size: .8rem; }
@media (max-width: 1180px) { .opening { grid-template-columns: minmax(0, 1fr); } article, article.left, article.right { grid-column: 1; grid-row: auto; flex-direction: row; margin-bottom: 1.2rem; } figure, .alone figure { flex-basis: 52%; } .alone .script { columns: auto; } }
@media (max-width: 640px) { article, article.left, article.right, .alone article.left, .alone article.right { flex-direction: column; } figure, .alone figure { flex: none; width: 100%; position: static; } .script { width: 100%; } header { position: static; } }
@media print { @page { size: A4 landscape; margin: 10mm; } :root, :root[data-theme="dark"] { --paper: #fff; --card: #fff; --ink: #000; --soft: #555; --line: #bbb; --changed-bg: #fff; --mark-bg: #fff; color-scheme: light; } :root[data-theme="dark"] .sheet { filter: none; } html { font-size: 9.5px; } body { font-size: 9pt; } header { position: static; } footer { display: none; } nav, button, dialog, textarea:placeholder-shown, .sheet svg, .takes { display: none !important; } main { padding: 0; } .opening { grid-template-columns: 1fr 1fr; margin: 0; padding: 0; border: 0; break-after: page; break-inside: avoid; } article.left { grid-column: 1; grid-row: 1; flex-direction: row-reverse; } article.right { grid-column: 2; grid-row: 1; } .opening.alone { grid-template-columns: 1fr; } figure { flex-basis: 60%; position: static; } .alone figure { flex-basis: 40%; } .alone .script { columns: 2; } article { gap: 2mm; } .panel { padding: .2rem .4rem; margin-bottom: .2rem; } .sheet { box-shadow: none; border: 1px solid #bbb; } .script { font-size: 7pt; padding: 0; } .marks li { border: 1px solid #bbb; } dd.alt, dt.alt { display: none; } }
`;
