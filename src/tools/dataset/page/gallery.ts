import type { DuplicateGroup } from '../check/duplicates.ts';
import { baseName, count, percent } from '../finding.ts';
import type { ReportedImage } from '../report.ts';
import { type Html, html } from './html.ts';
import { marks, picture, type Shown, words } from './picture.ts';

/** Every picture with its caption; regularisation pictures folded away. */
export function gallerySection(shown: Shown): Html {
  const { images } = shown.report;
  const of = (set: string): readonly ReportedImage[] => images.filter((image) => image.set === set);
  const regularisation = of('regularisation');
  const validation = of('validation');
  return html`<section id="pictures"><h2>Pictures</h2>
<p class="soft">As they are trained. What a bucket cuts off is hatched.</p>
<div class="filters" hidden><button type="button" aria-pressed="false" data-shows="only-found">Only pictures with findings</button></div>
<ul class="gallery">${of('training').map((image) => one(shown, image))}</ul>
${
  validation.length > 0 &&
  html`<h3>Validation</h3><ul class="gallery">${validation.map((image) => one(shown, image))}</ul>`
}
${
  regularisation.length > 0 &&
  html`<details><summary>${count(regularisation.length, 'regularisation picture')}</summary><ul class="gallery">${regularisation.map((image) => one(shown, image))}</ul></details>`
}</section>`;
}

function one(shown: Shown, image: ReportedImage): Html {
  const { path, mirrorOf, width, height, tokens, caption, sharpness, bucket } = image;
  const worst = shown.worst.get(path);
  const facts = [
    ...(width === undefined ? [] : [`${width} × ${height}`]),
    ...(tokens === undefined ? [] : [`${tokens}/${shown.report.training.maxTokens} tokens`]),
  ];
  const more = [
    ...(sharpness === undefined || mirrorOf !== undefined ? [] : [`sharpness ${sharpness.toFixed(1)}`]),
    ...(bucket !== undefined && bucket.cropped >= 0.005 ? [`${percent(bucket.cropped)} cut off`] : []),
    ...(bucket !== undefined && bucket.scale > 1.005 ? [`enlarged ${bucket.scale.toFixed(2)} ×`] : []),
  ];
  return html`<li${worst !== undefined && worst !== 'note' && html` class="found"`}><figure id="${shown.anchorOf.get(path)}"><div class="frame">${
    picture(shown, path) ?? html`<span class="unread">can't be read</span>`
  }</div>
<figcaption>${worst !== undefined && worst !== 'note' && html`<span class="mark ${worst}" title="${words[worst]}">${marks[worst]}</span> `}<b>${baseName(path)}</b>${
    mirrorOf !== undefined && html` <span class="soft">mirrored</span>`
  }<div class="soft">${facts.join(', ')}</div>${
    more.length > 0 && html`<div class="soft">${more.join(', ')}</div>`
  }${
    caption === undefined
      ? html`<p class="caption unread">no caption</p>`
      : html`<p class="caption" title="${caption}">${caption}</p>`
  }</figcaption></figure></li>`;
}

const names: { readonly [K in DuplicateGroup['kind']]: string } = {
  exact: 'The same file',
  near: 'The same picture',
  alike: 'Composed alike',
};

/** Pictures that show the same, side by side. */
export function duplicatesSection(shown: Shown): Html {
  const { duplicates } = shown.report;
  return html`<section id="duplicates"><h2>Duplicates and leakage</h2>
${
  duplicates.length === 0
    ? html`<p class="soft">Every picture is there once, and no set shares one with another.</p>`
    : html`<p class="soft">Compared by perceptual hashes of 64 bits; a mirror image counts with its original.</p>
<ul class="pairs">${duplicates.map(
        ({ kind, mirror, leak, distance, files }) =>
          html`<li class="pair"><p><b>${names[kind]}${mirror ? ', mirrored' : ''}${leak ? ', in two sets' : ''}</b> <span class="soft">${kind === 'exact' ? '' : distance === 0 ? 'hashes are the same' : `${distance} of 64 bits differ`}</span></p><div class="side">${files.map(
            (path) =>
              html`<figure>${picture(shown, path)}<figcaption><a href="#${shown.anchorOf.get(path)}">${baseName(path)}</a></figcaption></figure>`,
          )}</div></li>`,
      )}</ul>`
}</section>`;
}
