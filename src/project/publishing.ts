import type { FormatName, PublishInput } from './schema/publish.ts';

/**
 * One format that chapters are published in.
 * @property edition the name of the edition whose pages are taken; the chapter's own if left out
 */
export type Format = { readonly edition?: string } & (
  | { readonly name: 'cbz' | 'pdf' | 'pdf-print' }
  | { readonly name: 'epub'; readonly maxHeight?: number }
  | {
      readonly name: 'webtoon';
      /** px */
      readonly width: number;
      readonly height: number;
      readonly bytes: number;
      readonly as: 'jpeg' | 'png';
    }
  | {
      readonly name: 'png' | 'jpeg' | 'webp' | 'avif';
      readonly quality?: number;
      readonly maxWidth?: number;
    }
);

/** How a book is published: what a config says, with every default filled in. */
export type Publishing = Omit<PublishInput, 'formats'> & { readonly formats: readonly Format[] };

export function publishingOf(input: PublishInput = {}): Publishing {
  return { ...input, formats: (input.formats ?? ['cbz']).map(formatOf) };
}

type Written = NonNullable<PublishInput['formats']>[number];

function formatOf(written: Written): Format {
  if (typeof written === 'string') return named(written);
  const edition = written.edition === undefined ? {} : { edition: written.edition };
  switch (written.format) {
    case 'cbz':
    case 'pdf':
    case 'pdf-print':
      return { name: written.format, ...edition };
    case 'epub': {
      const { maxHeight } = written;
      return { name: 'epub', ...edition, ...(maxHeight === undefined ? {} : { maxHeight }) };
    }
    case 'webtoon': {
      const { width = 800, height = 1280, megabytes = 2, as = 'jpeg' } = written;
      return { name: 'webtoon', ...edition, width, height, bytes: Math.floor(megabytes * 1_000_000), as };
    }
    default: {
      const { format, quality, maxWidth } = written;
      return {
        name: format,
        ...edition,
        ...(quality === undefined ? {} : { quality }),
        ...(maxWidth === undefined ? {} : { maxWidth }),
      };
    }
  }
}

const named = (name: FormatName): Format =>
  name === 'webtoon' ? formatOf({ format: name }) : ({ name } satisfies { readonly name: typeof name });
