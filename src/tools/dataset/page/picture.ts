import { baseName, type Severity } from '../finding.ts';
import type { Thumbnail } from '../measure.ts';
import type { Report, ReportedImage } from '../report.ts';
import { type Html, html, raw } from './html.ts';

/** The pictures of a page, each stored once and drawn wherever it is needed. */
export type Shown = {
  readonly report: Report;
  /** `p12` of a path: where it stands in the gallery. */
  readonly anchorOf: ReadonlyMap<string, string>;
  readonly imageOf: ReadonlyMap<string, ReportedImage>;
  readonly thumbnails: ReadonlyMap<string, Thumbnail>;
  /** The worst that is said about a picture or its caption, by the path of the picture. */
  readonly worst: ReadonlyMap<string, Severity>;
};

export const marks: { readonly [S in Severity]: string } = { error: '✕', warning: '△', note: '○' };
export const words: { readonly [S in Severity]: string } = {
  error: 'Error',
  warning: 'Warning',
  note: 'Note',
};

/** Every thumbnail as a symbol, sides in px of the picture itself, so that what lies on it needs no scaling. */
export function symbols({ report, anchorOf, thumbnails }: Shown): Html {
  const images = report.images.flatMap(({ path, width, height }) => {
    const thumbnail = thumbnails.get(path);
    if (thumbnail === undefined || width === undefined || height === undefined) return [];
    const data = Buffer.from(thumbnail.bytes).toString('base64');
    return [
      html`<image id="${anchorOf.get(path)}-picture" width="${width}" height="${height}" preserveAspectRatio="none" href="data:image/webp;base64,${raw(data)}"/>`,
    ];
  });
  return html`<svg class="defs" aria-hidden="true"><defs>
<pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale(2)"><rect class="hatched" width="9" height="9"/><line class="hatching" x1="0" y1="0" x2="0" y2="9" stroke-width="3"/></pattern>
${images}
</defs></svg>`;
}

/**
 * A picture, mirrored if it is a mirror image, with what its bucket cuts off hatched.
 * @param described false where the name stands beside it
 */
export function picture(shown: Shown, path: string, described = true): Html | undefined {
  const image = shown.imageOf.get(path);
  const original = image?.mirrorOf ?? path;
  if (image?.width === undefined || image.height === undefined || !shown.thumbnails.has(original))
    return undefined;
  const { width, height } = image;
  const turn = image.mirrorOf === undefined ? '' : ` transform="translate(${width} 0) scale(-1 1)"`;
  const label = described ? html`role="img" aria-label="${baseName(path)}"` : html`aria-hidden="true"`;
  return html`<svg viewBox="0 0 ${width} ${height}" ${label}><use href="#${shown.anchorOf.get(original)}-picture"${raw(turn)}/>${cutOff(image)}</svg>`;
}

/** What lies outside the bucket: the trainer cuts in the middle. */
function cutOff({ width = 0, height = 0, bucket }: ReportedImage): Html | undefined {
  if (bucket === undefined || bucket.cropped < 0.005) return undefined;
  const [across, down] = bucket.resized;
  const x = (Math.floor((across - bucket.width) / 2) / across) * width;
  const y = (Math.floor((down - bucket.height) / 2) / down) * height;
  const w = (bucket.width / across) * width;
  const h = (bucket.height / down) * height;
  const n = (value: number): string => String(Math.round(value * 10) / 10);
  const inner = `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`;
  return html`<path class="lost" fill-rule="evenodd" d="M0 0H${width}V${height}H0Z ${inner}"/><path class="kept" d="${inner}"/>`;
}
