import type { ReleaseProfile } from '../../project/schema/release-profile.ts';

/**
 * A file of a release as rules see it; sizes in bytes and px.
 * @property edition files with one edition are one upload: the same language and format
 */
export type Measured = {
  readonly path: string;
  readonly size: number;
  readonly edition: string;
  readonly image?: { readonly width: number; readonly height: number };
};

/** A rule of a platform that a release breaks. `rule` is what an override names. */
export type Broken = { readonly rule: string; readonly message: string; readonly hint: string };

const megabyte = 1_000_000;
const mb = (bytes: number): string => `${Math.round(bytes / 10_000) / 100} MB`;

/** What a profile says to pictures drawn by trained models, before anything is made. */
export function aiRule(
  id: string,
  { name, ai, date }: Pick<ReleaseProfile, 'name' | 'ai' | 'date'>,
  generated: number,
): Broken | undefined {
  if (ai.policy !== 'refused' || generated === 0) return undefined;
  return {
    rule: `${id}-ai`,
    message: `${name} takes no pictures that were drawn by AI, and ${generated} ${generated === 1 ? 'picture' : 'pictures'} of this chapter ${generated === 1 ? 'is' : 'are'}`,
    hint: `${ai.say === undefined ? '' : `It says (looked up on ${date}): ${ai.say} `}If you have leave to: --override ${id}-ai="why"; the reason goes into the release.`,
  };
}

/** Every limit of a profile that files break; each once, with the first file that breaks it. */
export function brokenLimits(
  id: string,
  { name, limits = {} }: Pick<ReleaseProfile, 'name' | 'limits'>,
  files: readonly Measured[],
): readonly Broken[] {
  const broken = new Map<string, { readonly first: string; readonly hint: string; count: number }>();
  const images = files.filter((file) => file.image !== undefined);
  const say = (rule: string, first: string, hint: string): void => {
    const known = broken.get(rule);
    if (known === undefined) broken.set(rule, { first, hint, count: 1 });
    else known.count++;
  };
  const { image = {}, episode = {}, file: each } = limits;
  for (const { path, size, image: of } of images) {
    const { width, height } = of!;
    if (image.width !== undefined && width !== image.width)
      say(
        'image-width',
        `${path} is ${width} px wide, and must be ${image.width}`,
        `Let the format have that width in profiles/${id}.yaml: { format: webtoon, width: ${image.width} }, or maxWidth for pages.`,
      );
    if (image.height !== undefined && height > image.height)
      say(
        'image-height',
        `${path} is ${height} px high, and may be ${image.height}`,
        `Publish it as webtoon in profiles/${id}.yaml, in slices of that height; or pages with a lower maxWidth.`,
      );
    if (image.megabytes !== undefined && size > image.megabytes * megabyte)
      say(
        'image-size',
        `${path} has ${mb(size)}, and may have ${image.megabytes} MB`,
        `Let pictures be smaller in profiles/${id}.yaml: a lower quality or maxWidth; megabytes for slices.`,
      );
    const type = path.slice(path.lastIndexOf('.') + 1);
    if (image.types !== undefined && !image.types.some((allowed) => allowed === type))
      say(
        'image-type',
        `${path} is no ${image.types.join(' or ')}`,
        `Publish another format in profiles/${id}.yaml.`,
      );
  }
  for (const edition of new Set(images.map((one) => one.edition))) {
    const own = images.filter((one) => one.edition === edition);
    const size = own.reduce((sum, one) => sum + one.size, 0);
    if (episode.megabytes !== undefined && size > episode.megabytes * megabyte)
      say(
        'episode-size',
        `the pictures of ${edition} have ${mb(size)} together, and may have ${episode.megabytes} MB`,
        'Part the chapter in two, or let its slices be smaller (megabytes in the profile).',
      );
    if (episode.images !== undefined && own.length > episode.images)
      say(
        'episode-images',
        `${edition} has ${own.length} pictures, and may have ${episode.images}`,
        'Part the chapter in two.',
      );
  }
  for (const { path, size } of files)
    if (each !== undefined && size > each.megabytes * megabyte)
      say(
        'file-size',
        `${path} has ${mb(size)}, and may have ${each.megabytes} MB`,
        'Part the chapter in two.',
      );
  return [...broken].map(([rule, { first, hint, count }]) => ({
    rule: `${id}-${rule}`,
    message: `${name}: ${first}${count === 1 ? '' : `; ${count - 1} more ${count === 2 ? 'is' : 'are'} like it`}`,
    hint: `${hint} To release it all the same: --override ${id}-${rule}="why".`,
  }));
}

/** Platforms change their rules about as often as that, in milliseconds. */
const aYear = 366 * 24 * 60 * 60 * 1000;

/**
 * What is to be said of the day on which the rules of a profile were looked up: that was long ago, or is
 * still to come. Undefined if there is nothing to say.
 * @param now milliseconds since 1970
 */
export function doubtOf(
  {
    name,
    date,
    sources,
    file,
  }: Pick<ReleaseProfile, 'name' | 'date' | 'sources'> & { readonly file: string },
  now: number,
): string | undefined {
  const age = now - Date.parse(date);
  const where = sources.length === 0 ? '' : ` (${sources.join(', ')})`;
  const own = file.startsWith('plasma:') ? `a ${file.slice('plasma:'.length)} of your own` : file;
  if (age > aYear)
    return `The rules of ${name} were looked up on ${date}, more than a year ago: look them up again${where}, and write the day into ${own}.`;
  // a day is the same day half a day earlier elsewhere
  if (age < -aYear / 366)
    return `The rules of ${name} are of ${date}, a day that is still to come: mend the date in ${own}.`;
  return undefined;
}

/** An override as a person writes it: `tapas-ai="I have leave"`. Undefined without a rule or a reason. */
export function overrideIn(text: string): { readonly rule: string; readonly reason: string } | undefined {
  const found = /^([a-z0-9][a-z0-9-]*)=(.*)$/su.exec(text);
  if (found === null) return undefined;
  const reason = found[2]!
    .trim()
    .replace(/^"(.*)"$/su, '$1')
    .trim();
  return reason === '' ? undefined : { rule: found[1]!, reason };
}
