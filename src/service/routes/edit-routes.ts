import * as z from 'zod';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { realDisk } from '../../engine/real/disk.ts';
import { checkedCandidate, choiceText, intoStore } from '../../workshop/checkpoint-choice.ts';
import { artsNamed } from '../../workshop/decided-art.ts';
import { loraNamed } from '../../workshop/loras.ts';
import { openWorkshop } from '../../workshop/open.ts';
import { rulingsOn } from '../../workshop/rulings.ts';
import { checkpointRequest, reviewRequest, scriptRequest, source, sourceRequest } from '../contract/edits.ts';
import { editSource } from '../edits/edit-source.ts';
import { versionOf, writeBased } from '../edits/write.ts';
import { insidePath } from '../files.ts';
import { type House, readingOf } from '../house.ts';
import { brokenBook, refusal } from '../problem.ts';
import { type Route, refused, route } from '../route.ts';

/** The sources that people write as text, and that can be written here. Code is not among them. */
const texts =
  /^(?:chapters\/[a-z0-9][a-z0-9-]*\/script|datasets\/[a-z0-9][a-z0-9-]*\/(?:character|dataset|lora|selected))\.yaml$/;
const edited = /^(?:chapters\/([a-z0-9][a-z0-9-]*)\/script|datasets\/[a-z0-9][a-z0-9-]*\/dataset)\.yaml$/;

/** Writes that a person could have made. */
export function editRoutes(house: House): readonly Route[] {
  return [
    route({
      method: 'put',
      path: '/api/script',
      id: 'editScript',
      tag: 'edits',
      summary: 'Changes entries of a script or dataset; comments and every other byte stay.',
      body: scriptRequest,
      answers: {
        200: { about: 'The file as it is now.', schema: source },
        404: refused('There is no such file.'),
        409: refused('The file was changed by somebody else; both versions are in the answer.'),
        422: refused('An edit can not be made.'),
      },
      handle: async ({ body }) => {
        const found = edited.exec(body.file);
        if (found === null)
          throw refusal(400, 'bad-path', `${JSON.stringify(body.file)} is no script and no dataset`, {
            field: 'file',
            hint: 'Write chapters/<id>/script.yaml or datasets/<id>/dataset.yaml.',
          });
        if (versionOf(house.root, body.file).digest === null)
          throw refusal(404, 'no-such-file', `${body.file} is not there`, { field: 'file' });
        const made = await writeBased(house, body.file, body.digest, (before) => {
          const text = editSource(found[1], before ?? '', body.edits);
          if (text.ok) return text.value;
          throw refusal(422, 'not-written', text.error.why, { field: `edits.${text.error.index}` });
        });
        return { status: 200, body: { path: body.file, ...made } };
      },
    }),
    route({
      method: 'get',
      path: '/api/sources/{path+}',
      id: 'getSource',
      tag: 'edits',
      summary: 'The text of a script, dataset, character, training or choice, with its digest.',
      params: z.object({ path: z.string().min(1).max(1024) }),
      answers: {
        200: { about: 'The text; null if there is no file yet.', schema: source },
        404: refused('That is no source that can be written here.'),
      },
      handle: ({ params }) => {
        const path = sourcePath(params.path);
        return { status: 200, body: { path, ...versionOf(house.root, path) } };
      },
    }),
    route({
      method: 'put',
      path: '/api/sources/{path+}',
      id: 'putSource',
      tag: 'edits',
      summary: 'Writes the text of a script, dataset, character, training or choice.',
      params: z.object({ path: z.string().min(1).max(1024) }),
      body: sourceRequest,
      bodyLimit: 6 * 1024 * 1024,
      answers: {
        200: { about: 'The file as it is now.', schema: source },
        404: refused('That is no source that can be written here.'),
        409: refused('The file was changed by somebody else; both versions are in the answer.'),
      },
      handle: async ({ params, body }) => {
        const path = sourcePath(params.path);
        const made = await writeBased(house, path, body.digest, () => body.text);
        return { status: 200, body: { path, ...made } };
      },
    }),
    route({
      method: 'put',
      path: '/api/reviews/{label+}',
      id: 'review',
      tag: 'edits',
      summary:
        'Decides about the art of a panel, or about a crop: for exactly the pixels that were looked at.',
      params: z.object({ label: z.string().min(1).max(400) }),
      body: reviewRequest,
      answers: {
        200: { about: 'The review as it is now.', schema: source },
        404: refused('No panel and no crop has that name, or there is no such take.'),
        409: refused('The pixels or the review are others by now.'),
        422: refused('It can not be decided about: not built yet, changed by hand, older than the script.'),
      },
      handle: async ({ params: { label }, body }) => {
        // what the forecast assumes must not be seen by others: a book of its own
        const opened = await openWorkshop(house.root, {
          readOnly: true,
          ...(house.backend === undefined ? {} : { backend: house.backend }),
        });
        if (!opened.ok) throw brokenBook(opened.error);
        const { status, take, lock, reason, seen, digest } = body;
        const verdict = {
          status,
          ...(take === undefined ? {} : { take }),
          ...(lock === undefined ? {} : { lock }),
          ...(reason === undefined ? {} : { reason }),
        };
        const named = artsNamed(house.root, opened.value.graph, label, verdict);
        if (!named.ok)
          throw refusal(404, named.error.code, named.error.message, {
            field: named.error.code === 'no-take' ? 'take' : 'path.label',
            ...(named.error.hint === undefined ? {} : { hint: named.error.hint }),
          });
        const { review } = named.value[0]!;
        const made = await writeBased(house, review, digest, async () => {
          const rulings = await rulingsOn(house.root, opened.value, [label], verdict);
          if (!rulings.ok)
            throw refusal(422, rulings.error[0]!.code, rulings.error[0]!.message, {
              diagnostics: rulings.error,
              ...(rulings.error[0]!.hint === undefined ? {} : { hint: rulings.error[0]!.hint }),
            });
          const ruling = rulings.value[0]!;
          if (ruling.digest !== seen)
            throw refusal(409, 'other-pixels', `${label} has other pixels than those that were looked at`, {
              field: 'seen',
              hint: 'Look at what is there now, and decide then.',
            });
          return ruling.text;
        });
        return { status: 200, body: { path: review, ...made } };
      },
    }),
    route({
      method: 'put',
      path: '/api/loras/{character}/selected',
      id: 'chooseCheckpoint',
      tag: 'edits',
      summary: 'Chooses the checkpoint that draws a character: for exactly the bytes that were tried.',
      params: z.object({ character: z.string().min(1).max(60) }),
      body: checkpointRequest,
      answers: {
        200: { about: 'The choice as it is now.', schema: source },
        404: refused('The book has no LoRA of that character, or no checkpoint of that step.'),
        409: refused('The checkpoint or the choice is another by now.'),
        422: refused('The checkpoint is not whole.'),
      },
      handle: async ({ params: { character }, body: { step, seen, digest, strength, reason } }) => {
        const { workshop } = await readingOf(house);
        const lora = loraNamed(workshop, character);
        if (!lora.ok) throw notFound(lora.error, 'path.character');
        const candidate = lora.value.checkpoints.find((one) => one.step === step);
        if (candidate === undefined || workshop.disk.stat(candidate.file)?.kind !== 'file')
          throw refusal(404, 'no-checkpoint', `the checkpoint of step ${step} of ${character} is not here`, {
            field: 'step',
            hint: `There are ${lora.value.checkpoints.map((one) => one.step).join(', ') || 'none'}; those that are missing are trained by POST /loras/train.`,
          });
        const whole = checkedCandidate(house.root, candidate, step);
        if (!whole.ok)
          throw refusal(422, whole.error.code, whole.error.message, {
            field: 'step',
            diagnostics: [whole.error],
          });
        const disk = realDisk(house.root);
        const sha256 = await disk.digest(candidate.file);
        if (sha256 !== seen)
          throw refusal(
            409,
            'other-bytes',
            `the checkpoint of step ${step} has other bytes than the one that was tried`,
            {
              field: 'seen',
              hint: 'Try the one that is there now, and choose then.',
            },
          );
        const path = `datasets/${character}/selected.yaml`;
        const words = {
          ...(strength === undefined ? {} : { strength }),
          ...(reason === undefined ? {} : { reason }),
        };
        const made = await writeBased(house, path, digest, (before) => {
          const text = choiceText(path, { ...candidate, sha256 }, words, before ?? undefined);
          if (!text.ok)
            throw refusal(422, text.error.code, text.error.message, { diagnostics: [text.error] });
          intoStore(disk, candidate.file, sha256);
          return text.value;
        });
        return { status: 200, body: { path, ...made } };
      },
    }),
  ];
}

const notFound = ({ code, message, hint }: Diagnostic, field: string): Error =>
  refusal(404, code, message, { field, ...(hint === undefined ? {} : { hint }) });

function sourcePath(text: string): string {
  const path = insidePath(text);
  if (texts.test(path)) return path;
  throw refusal(404, 'no-such-file', `${path} is no source that can be written here`, {
    field: 'path',
    hint: 'Scripts, and the YAML files of characters.',
  });
}
