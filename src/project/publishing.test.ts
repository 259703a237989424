import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const publishing = (publish: unknown) => {
  const text = `export default defineConfig({\n  title: 'Rain',\n  publish: { formats },\n});\n`;
  return readConfig({ title: 'Rain', publish }, 'plasma.config.ts', text);
};
const formats = (...list: readonly unknown[]): unknown => {
  const config = publishing({ formats: list });
  return config.ok
    ? config.value.publish.formats
    : config.error.map(({ message, at }) => `${at!.line}: ${message}`);
};

describe('what a config says of publishing', () => {
  it('is a CBZ if it says nothing', () => {
    const config = publishing(undefined);
    expect(config.ok && config.value.publish).toEqual({ formats: [{ name: 'cbz' }] });
  });

  it('names formats, with what they are to be like', () => {
    expect(
      formats('pdf', { format: 'pdf-print', edition: 'print' }, { format: 'epub', maxHeight: 2000 }),
    ).toEqual([{ name: 'pdf' }, { name: 'pdf-print', edition: 'print' }, { name: 'epub', maxHeight: 2000 }]);
    expect(formats('webp', { format: 'jpeg', quality: 80, maxWidth: 1200 })).toEqual([
      { name: 'webp' },
      { name: 'jpeg', quality: 80, maxWidth: 1200 },
    ]);
  });

  it('has the sizes of a WEBTOON strip where it names none', () => {
    expect(formats('webtoon', { format: 'webtoon', width: 940, megabytes: 1.5, as: 'png' })).toEqual([
      { name: 'webtoon', width: 800, height: 1280, bytes: 2_000_000, as: 'jpeg' },
      { name: 'webtoon', width: 940, height: 1280, bytes: 1_500_000, as: 'png' },
    ]);
  });

  it('is told at its line where it makes no sense', () => {
    expect(formats('mobi')).toEqual([expect.stringMatching(/^3: .*one of cbz, pdf, pdf-print, epub/)]);
    expect(formats({ format: 'cbz', quality: 3 })).toEqual([expect.stringMatching(/^3: /)]);
  });
});
