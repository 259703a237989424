/**
 * The look of the page: paper and ink, and the three pencils of a drawing table. Red is the corrector's,
 * ochre wants a second look, and blue is the blue that no camera sees.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f8f6f1; --sheet: #fffefb; --ink: #1c1b19; --soft: #625e56; --line: #ddd8cc; --faint: #efebe2;
  --error: #b3261e; --warning: #8a5a00; --note: #1f6591; --good: #35683a;
  --error-wash: #fbe9e7; --warning-wash: #fbf0d9; --note-wash: #e6f1f8; --good-wash: #e7f1e6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161719; --sheet: #1f2023; --ink: #ebe8e1; --soft: #a8a49b; --line: #3a3b40; --faint: #2a2b2f;
    --error: #ff8a80; --warning: #e6b450; --note: #82c4ee; --good: #93cb96;
    --error-wash: #3a1f1e; --warning-wash: #352a14; --note-wash: #172c3a; --good-wash: #1c2f1e;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main, header, footer, nav > ul { max-width: 1160px; margin-inline: auto; padding-inline: 24px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; margin: 0 0 4px; }
h3 { font-size: 15px; margin: 20px 0 8px; }
p { margin: 0 0 8px; max-width: 75ch; }
a { color: inherit; text-underline-offset: 3px; text-decoration-color: var(--soft); }
:focus-visible { outline: 3px solid var(--note); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999em; }
.skip:focus { left: 12px; top: 12px; padding: 8px 12px; background: var(--sheet); z-index: 9; }
.soft { color: var(--soft); }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
code { font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.defs { position: absolute; width: 0; height: 0; overflow: hidden; }

header { padding-block: 36px 20px; }
.what { margin: 0 0 2px; color: var(--soft); }
.verdict { display: inline-block; margin: 12px 0 0; padding: 6px 12px; border-radius: 4px; font-weight: 600; }
.verdict.error { background: var(--error-wash); color: var(--error); }
.verdict.warning { background: var(--warning-wash); color: var(--warning); }
.verdict.good { background: var(--good-wash); color: var(--good); }
.trigger { margin: 14px 0 0; display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
.tokens { display: inline-flex; flex-wrap: wrap; gap: 2px; }
.tokens code { padding: 0 5px; background: var(--faint); border-radius: 3px; }
dl.sums { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; margin: 22px 0 0; padding: 1px; background: var(--line); border-radius: 6px; overflow: hidden; }
dl.sums div { background: var(--sheet); padding: 12px 14px; }
dl.sums dt { color: var(--soft); font-size: 13px; }
dl.sums dd { margin: 0; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.25; }
dl.sums small { display: block; font-size: 13px; font-weight: 400; color: var(--soft); }

nav { position: sticky; top: 0; z-index: 5; background: var(--paper); border-block: 1px solid var(--line); }
nav > ul { display: flex; gap: 4px 22px; list-style: none; margin-block: 0; padding-block: 9px; overflow-x: auto; scrollbar-width: none; }
nav li { white-space: nowrap; }
nav a { text-decoration: none; padding: 4px 0; }
nav a:hover { text-decoration: underline; }
nav span { color: var(--soft); font-variant-numeric: tabular-nums; }
section { padding-block: 34px 6px; scroll-margin-top: 40px; }
section > .soft:first-of-type { margin-bottom: 14px; }

.filters { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 12px 0; }
.filters[hidden] { display: none; }
button { font: inherit; color: var(--soft); background: transparent; border: 1px solid var(--line); border-radius: 999px; padding: 4px 14px; cursor: pointer; }
button[data-hides][aria-pressed="false"] { text-decoration: line-through; }
button[aria-pressed="true"] { color: var(--ink); background: var(--sheet); border-color: var(--soft); }
button .mark { margin-right: 4px; }
.mark { font-weight: 700; }
.error .mark, .mark.error { color: var(--error); } .warning .mark, .mark.warning { color: var(--warning); } .note .mark, .mark.note { color: var(--note); } .good .mark, .mark.good { color: var(--good); }

ol.findings { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); overflow: hidden; }
.finding { display: grid; grid-template-columns: 92px 1fr; gap: 2px 16px; padding: 14px 18px; border-top: 1px solid var(--line); }
ol.findings > :first-child { border-top: 0; }
.finding.error { background: var(--error-wash); }
.finding .kind { grid-row: span 3; }
.finding .kind small { display: block; color: var(--soft); font-size: 12.5px; line-height: 1.35; }
.finding p { margin: 0; overflow-wrap: anywhere; }
.finding .do::before { content: "→ "; color: var(--soft); }
.finding .do { color: var(--soft); }
.files { display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0 0; padding: 0; list-style: none; }
.files a { display: flex; align-items: center; gap: 6px; padding: 2px 8px 2px 2px; border: 1px solid var(--line); border-radius: 4px; background: var(--sheet); text-decoration: none; font-size: 13px; }
.files a:hover { border-color: var(--soft); }
.files svg { width: 34px; height: 34px; }
.files .lost, .files .kept { display: none; }
.files .rest { align-self: center; font-size: 13px; color: var(--soft); }
.no-error .finding.error, .no-warning .finding.warning, .no-note .finding.note { display: none; }
.nothing { padding: 18px; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); }

.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(164px, 1fr)); gap: 22px 16px; margin: 0; padding: 0; list-style: none; }
figure { margin: 0; scroll-margin-top: 60px; }
figure:target { outline: 3px solid var(--note); outline-offset: 6px; border-radius: 2px; }
figure svg, .pair svg { display: block; width: 100%; height: auto; background: var(--faint); }
.frame { aspect-ratio: 1; display: flex; align-items: center; justify-content: center; background: var(--faint); border: 1px solid var(--line); overflow: hidden; }
.frame svg { width: 100%; height: 100%; }
figcaption { font-size: 13px; line-height: 1.4; padding-top: 6px; }
figcaption b { font-weight: 600; overflow-wrap: anywhere; }
figcaption .caption { margin: 2px 0 0; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 8; overflow: hidden; }
.only-found .gallery li:not(.found) { display: none; }
.unread { color: var(--error); font-size: 13px; padding: 12px; text-align: center; }
.lost { fill: url(#hatch); } .kept { fill: none; stroke: var(--error); stroke-width: 2; vector-effect: non-scaling-stroke; }
.hatching { stroke: #d0342c; } .hatched { fill: rgba(255, 255, 255, 0.55); }

.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 18px; margin: 0; padding: 0; list-style: none; }
.pair { border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); padding: 12px; }
.pair p { margin: 0 0 8px; font-size: 14px; }
.pair .side { display: grid; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); gap: 8px; }
.pair figcaption { padding-top: 3px; }

.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 7px 14px; border-top: 1px solid var(--line); vertical-align: middle; }
thead th { border-top: 0; font-weight: 600; color: var(--soft); font-size: 13px; white-space: nowrap; }
th.number { text-align: right; }
.bar { width: 30%; min-width: 70px; } .bar i { display: block; height: 9px; background: var(--soft); opacity: 0.55; border-radius: 1px; min-width: 2px; }
.once { display: flex; flex-wrap: wrap; gap: 4px 8px; margin: 0; padding: 0; list-style: none; font-size: 14px; } .once li { padding: 1px 8px; border: 1px solid var(--line); border-radius: 3px; background: var(--sheet); }
.bucket { display: grid; grid-template-columns: 96px 1fr; gap: 28px; padding: 16px 0; border-top: 1px solid var(--line); }
.bucket:first-of-type { border-top: 0; }
.bucket > svg { width: 96px; height: 96px; } .bucket > svg rect { fill: var(--sheet); stroke: var(--soft); stroke-width: 2; vector-effect: non-scaling-stroke; }
.bucket h3 { margin: 0; font-variant-numeric: tabular-nums; }
.strip { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 0; padding: 0; list-style: none; }
.strip a { display: block; text-decoration: none; } .strip svg { display: block; width: auto; height: 84px; border: 1px solid var(--line); }
.strip span { display: block; font-size: 12px; color: var(--soft); text-align: center; }
.sum { max-width: 720px; } .sum td:first-child { width: 12em; } .sum tr.total td { font-weight: 600; border-top: 2px solid var(--soft); }
.checks { columns: 2; column-gap: 32px; margin: 0; padding: 0; list-style: none; }
.checks > li { break-inside: avoid; margin-bottom: 14px; } .checks h3 { margin: 0 0 2px; }
.checks ul { list-style: none; margin: 0; padding: 0; } .checks ul li { display: flex; gap: 8px; font-size: 14px; } .checks .mark { width: 1em; flex: none; text-align: center; }
details { border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); margin-top: 20px; padding: 0 16px; }
summary { cursor: pointer; padding: 10px 0; font-weight: 600; } details .gallery { padding-bottom: 16px; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 12px; }
footer { padding-block: 34px 40px; color: var(--soft); font-size: 13px; }

@media (max-width: 640px) {
  main, header, footer, nav > ul { padding-inline: 16px; }
  header { padding-block: 22px 16px; } h1 { font-size: 25px; }
  dl.sums { grid-template-columns: 1fr 1fr; } dl.sums > :last-child:nth-child(odd) { grid-column: span 2; } dl.sums dd { font-size: 19px; }
  .finding { grid-template-columns: 1fr; padding: 12px 14px; } .finding .kind { grid-row: auto; } .finding .kind small { display: inline; margin-left: 6px; }
  .gallery { grid-template-columns: 1fr 1fr; gap: 18px 12px; } .pairs { grid-template-columns: 1fr; } .checks { columns: 1; }
  .bucket { grid-template-columns: 1fr; gap: 6px; } .bucket > svg { display: none; }
  th, td { padding: 7px 9px; } .bar { min-width: 40px; width: 22%; }
}
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; --paper: #fff; --sheet: #fff; --ink: #000; --soft: #555; --line: #bbb; --faint: #f2f2f2; --error: #b3261e; --warning: #7a5000; --note: #1f6591; --good: #2c5a31; --error-wash: #fff; --warning-wash: #fff; --note-wash: #fff; --good-wash: #fff; }
  body { font-size: 10.5pt; } nav, .filters, .skip { display: none !important; } .verdict { border: 1.5pt solid currentColor; }
  main, header, footer { max-width: none; padding-inline: 0; }
  .gallery { grid-template-columns: repeat(5, minmax(0, 1fr)); } li, figure, tr, .pair, .finding, .bucket { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
`.trim();

/** Switches for what is shown, and how many are left; the page is whole without it. */
export const script = `
for (const bar of document.querySelectorAll('.filters')) bar.hidden = false;
const told = document.getElementById('told');
for (const button of document.querySelectorAll('button[data-hides], button[data-shows]'))
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    const { hides, shows } = button.dataset;
    document.body.classList.toggle(hides ?? shows, hides ? !on : on);
    const all = [...document.querySelectorAll('.finding')];
    told.textContent = all.filter((one) => one.offsetParent !== null).length + ' of ' + all.length + ' shown';
  });
`.trim();
