import { readCaption } from './check/caption.ts';
import { checkCaptions } from './check/captions.ts';
import { checkDuplicates, duplicateGroups } from './check/duplicates.ts';
import { checkFiles } from './check/files.ts';
import { checkFlips } from './check/flips.ts';
import { checkPictures } from './check/pictures.ts';
import { checkBuckets, checkPlan, type Schedule, scheduleOf } from './check/plan.ts';
import { checkTags, checkTrigger, tagTable, triggerTokens } from './check/tags.ts';
import { clipTokens } from './clip/tokens.ts';
import { checks, type Finding, severities, subjects } from './finding.ts';
import type { DatasetLook, LookedAt } from './looked-at.ts';
import { hexOf } from './perceptual-hash.ts';
import { type Report, type ReportedImage, reportVersion } from './report.ts';

/** Every check of a dataset: all that is to say about it. Pure: pictures were looked at before. */
export function checkDataset(look: DatasetLook): Report {
  const schedule = scheduleOf(look);
  const duplicates = duplicateGroups(look.images);
  const table = tagTable(look);
  const findings = inOrder(
    merged([
      ...checkFiles(look),
      ...checkPictures(look),
      ...checkDuplicates(duplicates, look.images),
      ...checkFlips(look),
      ...checkCaptions(look),
      ...checkTrigger(look),
      ...checkTags(table, look),
      ...checkBuckets(look, schedule),
      ...checkPlan(look, schedule),
    ]),
  );
  const of = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    version: reportVersion,
    dataset: look.about.id,
    errors: of('error'),
    warnings: of('warning'),
    notes: of('note'),
    findings,
    trigger: { text: look.about.trigger, tokens: triggerTokens(look.about.trigger) },
    asymmetric: look.about.asymmetric,
    images: look.images.map((image) => reported(image, schedule)),
    duplicates,
    tags: table.map((tag) => ({ ...tag, share: rounded(tag.share) })),
    buckets: schedule.buckets.map((bucket) => ({ ...bucket, images: bucket.images.length })),
    training: look.plan,
    arithmetic: { ...schedule.arithmetic, views: Math.round(schedule.arithmetic.views) },
  };
}

/** One thing that is wrong with many files is told once. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of findings) {
    const { severity, code, message, hint, files } = finding;
    const key = JSON.stringify([severity, code, message, hint]);
    const before = known.get(key);
    known.set(key, before === undefined ? finding : { ...before, files: [...before.files, ...files] });
  }
  return [...known.values()];
}

const inOrder = (findings: readonly Finding[]): readonly Finding[] => {
  const subjectsInOrder = Object.keys(subjects);
  const place = ({ severity, code }: Finding): number =>
    severities.indexOf(severity) * 100 + subjectsInOrder.indexOf(checks[code][0]);
  return [...findings].sort((a, b) => place(a) - place(b));
};

const rounded = (x: number): number => Math.round(x * 1000) / 1000;

function reported(
  { path, set, mirrorOf, picture, caption: bytes }: LookedAt,
  schedule: Schedule,
): ReportedImage {
  const caption = readCaption(bytes);
  const place = schedule.placements.get(path);
  return {
    path,
    set,
    ...(mirrorOf === undefined ? {} : { mirrorOf }),
    ...(typeof picture === 'string'
      ? {}
      : {
          digest: picture.digest,
          width: picture.width,
          height: picture.height,
          mode: picture.mode,
          sharpness: rounded(picture.sharpness),
          entropy: rounded(picture.entropy),
          hash: hexOf(mirrorOf === undefined ? picture.hash : picture.mirrored),
        }),
    ...(typeof caption === 'string'
      ? {}
      : { caption: caption.line, tokens: clipTokens(caption.line).length }),
    ...(place === undefined
      ? {}
      : { bucket: { ...place, cropped: rounded(place.cropped), scale: rounded(place.scale) } }),
  };
}
