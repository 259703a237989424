import { baseName, checks, count, type Finding, severities, subjects } from '../finding.ts';
import { type Html, html } from './html.ts';
import { marks, picture, type Shown, words } from './picture.ts';

/** As many pictures as are worth showing beside one finding. */
const mostFiles = 12;

/** The list of findings, with switches for severities. */
export function findingsSection(shown: Shown): Html {
  const { findings } = shown.report;
  if (findings.length === 0)
    return html`<section id="findings"><h2>Findings</h2><p class="nothing"><span class="mark good">✓</span> Nothing to say: every check below is content.</p></section>`;
  const counts = { error: shown.report.errors, warning: shown.report.warnings, note: shown.report.notes };
  return html`<section id="findings"><h2>Findings</h2>
<div class="filters" hidden role="group" aria-label="Show findings">
${severities
  .filter((severity) => counts[severity] > 0)
  .map(
    (severity) =>
      html`<button type="button" aria-pressed="true" data-hides="no-${severity}"><span class="mark ${severity}" aria-hidden="true">${marks[severity]}</span> ${count(counts[severity], severity)}</button>`,
  )}
<span id="told" class="soft" role="status"></span></div>
<ol class="findings">
${findings.map((finding) => one(shown, finding))}
</ol></section>`;
}

const one = (shown: Shown, finding: Finding): Html =>
  html`<li class="finding ${finding.severity}"><div class="kind"><span class="mark">${marks[finding.severity]} ${words[finding.severity]}</span><small>${subjects[checks[finding.code][0]]}</small></div>
<p>${sentence(finding.message)}</p><p class="do">${finding.hint}</p>${files(shown, finding.files)}</li>`;

const sentence = (text: string): string => {
  const first = text[0]!.toUpperCase() + text.slice(1);
  // a file's name is never written in other letters
  const start = /^[\w-]+\.\w+/.test(text) ? text : first;
  return /[.!?]$/.test(start) ? start : `${start}.`;
};

function files(shown: Shown, paths: readonly string[]): Html | undefined {
  if (paths.length === 0) return undefined;
  const more = paths.length - mostFiles;
  return html`<ul class="files">${paths.slice(0, mostFiles).map((path) => {
    const of = pictureOf(shown, path);
    const anchor = shown.anchorOf.get(of);
    return anchor === undefined
      ? html`<li><code>${baseName(path)}</code></li>`
      : html`<li><a href="#${anchor}">${picture(shown, of, false)}${baseName(path)}</a></li>`;
  })}${more > 0 && html`<li class="rest">and ${more} more</li>`}</ul>`;
}

/** The picture that a caption belongs to; a picture is its own. */
export function pictureOf({ anchorOf, report }: Pick<Shown, 'anchorOf' | 'report'>, path: string): string {
  if (anchorOf.has(path)) return path;
  const stem = path.replace(/\.[^./]*$/, '');
  return report.images.find((image) => image.path.replace(/\.[^./]*$/, '') === stem)?.path ?? path;
}
