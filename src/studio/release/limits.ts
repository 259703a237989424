/** `4.2 MB`, with MB as platforms count them: 1,000,000 bytes. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

type Limits = {
  readonly image?: {
    readonly width?: number;
    readonly height?: number;
    readonly megabytes?: number;
    readonly types?: readonly string[];
  };
  readonly episode?: { readonly megabytes?: number; readonly images?: number };
  readonly file?: { readonly megabytes: number };
};

/** The limits of a platform as short sentences. */
export function limitsInWords(limits: object): readonly string[] {
  const { image = {}, episode = {}, file } = limits as Limits;
  const told: string[] = [];
  if (image.width !== undefined) told.push(`pictures ${image.width} px wide`);
  if (image.height !== undefined) told.push(`up to ${image.height} px high`);
  if (image.megabytes !== undefined) told.push(`up to ${image.megabytes} MB each`);
  if (image.types !== undefined) told.push(image.types.join(' or '));
  if (episode.megabytes !== undefined) told.push(`${episode.megabytes} MB an episode`);
  if (episode.images !== undefined) told.push(`${episode.images} pictures an episode`);
  if (file !== undefined) told.push(`files up to ${file.megabytes} MB`);
  return told;
}

/** What a file uses of what it may have, 0 to 1 and over; undefined where there is no limit. */
export function shareOf(path: string, size: number, limits: object): number | undefined {
  const { image = {}, file } = limits as Limits;
  const most = /\.(?:png|jpe?g|webp|avif)$/.test(path)
    ? (image.megabytes ?? file?.megabytes)
    : file?.megabytes;
  return most === undefined ? undefined : size / (most * 1_000_000);
}
