import { checks, count, percent, severities, subjects } from '../finding.ts';
import { grouped, type Html, html } from './html.ts';
import { marks, picture, type Shown, words } from './picture.ts';

/** As many pictures of a bucket as are shown. */
const mostInBucket = 8;

/** Which pictures are trained at which size, those that lose most first. */
export function bucketsSection(shown: Shown): Html {
  const { report } = shown;
  const { resolution, buckets, batch } = report.training;
  const rules =
    buckets === false
      ? `one size, ${resolution.join(' × ')}`
      : `${resolution.join(' × ')} px by area${buckets.upscale ? `, sides ${buckets.min} to ${buckets.max}` : ', nothing enlarged'}, steps of ${buckets.step}`;
  return html`<section id="buckets"><h2>Buckets</h2>
<p class="soft">${rules[0]!.toUpperCase()}${rules.slice(1)}; batches of ${batch}. Pictures are resized to cover their bucket, and cut in the middle.</p>
${report.buckets.map((bucket) => {
  const inside = report.images
    .filter(
      (image) =>
        image.bucket?.width === bucket.width &&
        image.bucket.height === bucket.height &&
        image.set !== 'validation',
    )
    .sort((a, b) => b.bucket!.cropped - a.bucket!.cropped);
  const longer = Math.max(...report.buckets.flatMap(({ width, height }) => [width, height]));
  const more = inside.length - mostInBucket;
  return html`<div class="bucket"><svg viewBox="-4 -4 ${longer + 8} ${longer + 8}" aria-hidden="true"><rect width="${bucket.width}" height="${bucket.height}"/></svg>
<div><h3>${bucket.width} × ${bucket.height}</h3><div class="soft">${count(bucket.images, 'picture')}, ${grouped(bucket.samples)} ${bucket.samples === 1 ? 'sample' : 'samples'} and ${grouped(bucket.batches)} ${bucket.batches === 1 ? 'batch' : 'batches'} an epoch</div>
<ul class="strip">${inside
    .slice(0, mostInBucket)
    .map(
      ({ path, bucket: place }) =>
        html`<li><a href="#${shown.anchorOf.get(path)}">${picture(shown, path)}<span>${place!.cropped >= 0.005 ? `− ${percent(place!.cropped)}` : place!.scale > 1.005 ? `× ${place!.scale.toFixed(2)}` : 'whole'}</span></a></li>`,
    )}${more > 0 && html`<li class="soft">and ${more} more</li>`}</ul></div></div>`;
})}</section>`;
}

/** Every tag and how often it is there; those that are on one picture only in one line. */
export function tagsSection({ report }: Shown): Html {
  const trained = report.images.filter(({ set }) => set === 'training').length;
  const often = report.tags.filter(({ pictures }) => pictures > 1);
  const once = report.tags.filter(({ pictures }) => pictures === 1);
  return html`<section id="tags"><h2>Tags</h2>
<p class="soft">Of ${count(trained, 'caption')}, without the trigger word. A tag that is everywhere is learnt as one with the trigger; a tag that is there once is hardly learnt.</p>
<div class="table"><table><thead><tr><th scope="col">Tag</th><th scope="col" class="number">Captions</th><th scope="col" class="number">Share</th><th scope="col" class="bar"><span class="soft">of all</span></th></tr></thead><tbody>
${often.map(
  ({ tag, count: n, share }) =>
    html`<tr><td>${tag}${share >= 0.95 ? html` <span class="mark note" title="on nearly every picture">○</span>` : undefined}</td><td class="number">${n}</td><td class="number">${percent(share)}</td><td class="bar"><i style="width:${Math.round(share * 100)}%"></i></td></tr>`,
)}</tbody></table></div>
${
  once.length > 0 &&
  html`<h3>On one picture only</h3><ul class="once">${once.map(({ tag }) => html`<li>${tag}</li>`)}</ul>`
}</section>`;
}

/** How an epoch is counted, line by line. */
export function epochsSection({ report: { arithmetic: a } }: Shown): Html {
  const row = (what: string, sum: string, result: number, total = false): Html =>
    html`<tr${total && html` class="total"`}><td>${what}</td><td class="soft">${sum}</td><td class="number">${grouped(result)}</td></tr>`;
  return html`<section id="epochs"><h2>Epochs and balance</h2>
<p class="soft">As the trainer counts. With regularisation pictures an epoch is twice as long, whatever their number.</p>
<div class="table sum"><table><tbody>
${row('Training samples', `${grouped(a.trainingImages)} pictures × ${a.repeats} repeats`, a.trainingSamples)}
${row(
  'Regularisation samples',
  a.regularisationImages === 0
    ? 'none'
    : `${grouped(a.regularisationUsed)} of ${grouped(a.regularisationImages)} pictures, taken in turn`,
  a.regularisationSamples,
)}
${row('Samples an epoch', `${grouped(a.trainingSamples)} + ${grouped(a.regularisationSamples)}`, a.samplesPerEpoch, true)}
${row('Batches an epoch', `of ${a.batch}, bucket by bucket`, a.batchesPerEpoch)}
${row('Epochs', `${grouped(a.steps)} steps ÷ ${grouped(a.batchesPerEpoch)}${a.batchesPerEpoch > 0 && a.steps % a.batchesPerEpoch !== 0 ? ', the last cut short' : ''}`, a.epochs)}
${row('Times each picture is seen', 'by the last step', a.views, true)}
</tbody></table></div></section>`;
}

/** Every check, and how it came out: what was not looked at can be seen as well. */
export function checksSection({ report }: Shown): Html {
  return html`<section id="checks"><h2>What was checked</h2>
<ul class="checks">${Object.entries(subjects).map(
    ([subject, title]) =>
      html`<li><h3>${title}</h3><ul>${Object.entries(checks)
        .filter(([, [of]]) => of === subject)
        .map(([code, [, about]]) => {
          const found = report.findings.filter((finding) => finding.code === code);
          const worst = severities.find((severity) => found.some((finding) => finding.severity === severity));
          return html`<li><span class="mark ${worst ?? 'good'}" title="${worst === undefined ? 'in order' : words[worst]}">${worst === undefined ? '✓' : marks[worst]}</span> ${about[0]!.toUpperCase()}${about.slice(1)}</li>`;
        })}</ul></li>`,
  )}</ul></section>`;
}
