import { leaksIn } from '../tools/publish/leak.ts';
import type { Finding } from './finding.ts';

/** What readers will have in their hands: a page, or a file that is published. */
export type PublishedFile = { readonly path: string; readonly bytes: Uint8Array };

/** Published files that still carry prompts, workflows or the settings of a generator. */
export const lintPublished = (files: Iterable<PublishedFile>): readonly Finding[] =>
  [...files].flatMap(({ path, bytes }) =>
    leaksIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).map(
      ({ where, what }): Finding => ({
        lint: 'carried-prompt',
        message: `${path}${where === undefined ? '' : `, ${where},`} holds ${what}: whoever has the file can read it`,
        hint: `Make it again with: plasma build --force ${path}; or let the rule that makes it leave that out.`,
        param: '',
      }),
    ),
  );
