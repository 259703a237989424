import { count, type Severity, severities } from '../finding.ts';
import type { About } from '../looked-at.ts';
import type { Thumbnail } from '../measure.ts';
import type { Report } from '../report.ts';
import { findingsSection, pictureOf } from './findings.ts';
import { duplicatesSection, gallerySection } from './gallery.ts';
import { grouped, type Html, html, raw } from './html.ts';
import { type Shown, symbols } from './picture.ts';
import { script, style } from './style.ts';
import { bucketsSection, checksSection, epochsSection, tagsSection } from './tables.ts';

/**
 * A report as one HTML page that needs nothing else: no network, no other file. The same bytes for the
 * same report.
 * @param thumbnails small pictures by path; mirror images need none
 */
export function reportPage(
  report: Report,
  about: Pick<About, 'name'>,
  thumbnails: ReadonlyMap<string, Thumbnail>,
): string {
  const anchorOf = new Map(report.images.map(({ path }, i) => [path, `p${i + 1}`]));
  const shown: Shown = {
    report,
    anchorOf,
    imageOf: new Map(report.images.map((image) => [image.path, image])),
    thumbnails,
    worst: worstOf(report, anchorOf),
  };
  return `${
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${about.name}: dataset report</title><style>${raw(style)}</style></head><body>
<a class="skip" href="#findings">To the findings</a>
${symbols(shown)}
${head(report, about.name)}
<nav aria-label="Parts of the report"><ul>
<li><a href="#findings">Findings</a> <span>${report.findings.length}</span></li>
<li><a href="#pictures">Pictures</a> <span>${report.images.length}</span></li>
<li><a href="#duplicates">Duplicates</a> <span>${report.duplicates.length}</span></li>
<li><a href="#buckets">Buckets</a> <span>${report.buckets.length}</span></li>
<li><a href="#tags">Tags</a> <span>${report.tags.length}</span></li>
<li><a href="#epochs">Epochs</a></li>
<li><a href="#checks">Checks</a></li></ul></nav>
<main>
${findingsSection(shown)}
${gallerySection(shown)}
${duplicatesSection(shown)}
${bucketsSection(shown)}
${tagsSection(shown)}
${epochsSection(shown)}
${checksSection(shown)}
</main>
<footer>Made by plasma dataset check ${report.dataset}. The same as data: report.json beside this page.</footer>
<script>${raw(script)}</script></body></html>`.html
  }\n`;
}

/** The worst finding of each picture, its caption's among them. */
function worstOf(report: Report, anchorOf: ReadonlyMap<string, string>): ReadonlyMap<string, Severity> {
  const worst = new Map<string, Severity>();
  for (const { severity, files } of report.findings)
    for (const file of files) {
      const path = pictureOf({ report, anchorOf }, file);
      const before = worst.get(path);
      if (before === undefined || severities.indexOf(severity) < severities.indexOf(before))
        worst.set(path, severity);
    }
  return worst;
}

function head(report: Report, name: string): Html {
  const { errors, warnings, arithmetic: a, trigger } = report;
  const own = report.images.filter(({ set, mirrorOf }) => set === 'training' && mirrorOf === undefined);
  const mirrored = report.images.filter(({ set, mirrorOf }) => set === 'training' && mirrorOf !== undefined);
  const [kind, verdict] =
    errors > 0
      ? ['error', `✕ Training waits: ${count(errors, 'error')} to mend`]
      : warnings > 0
        ? ['warning', `△ Can be trained; look at ${count(warnings, 'warning')} first`]
        : ['good', '✓ Ready to train'];
  const sum = (what: string, value: string, more: string): Html =>
    html`<div><dt>${what}</dt><dd>${value}${more !== '' && html`<small>${more}</small>`}</dd></div>`;
  return html`<header><p class="what">Dataset report</p><h1>${name}</h1><p class="verdict ${kind}">${verdict}</p>
<p class="trigger"><code><b>${trigger.text}</b></code> <span class="soft">is read as</span> <span class="tokens">${trigger.tokens.map((token) => html`<code>${token}</code>`)}</span></p>
<dl class="sums">
${sum('Training pictures', grouped(own.length), mirrored.length === 0 ? 'no mirror images' : `and ${count(mirrored.length, 'mirror image')}`)}
${sum('Regularisation', grouped(a.regularisationImages), report.training.regularisation > a.regularisationImages ? `${grouped(report.training.regularisation)} asked for` : a.regularisationImages === 0 ? 'none asked for' : `${grouped(a.regularisationUsed)} used`)}
${sum('Samples an epoch', grouped(a.samplesPerEpoch), `in ${count(report.buckets.length, 'bucket')}`)}
${sum('Steps', grouped(a.steps), count(a.epochs, 'epoch'))}
${sum('Each picture is seen', `${grouped(a.views)} ×`, 'by the last step')}
</dl></header>`;
}
