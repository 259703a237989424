import * as z from 'zod';
import { training, trainingList, trainRequest } from '../contract/jobs.ts';
import { type House, readingOf } from '../house.ts';
import { refusal } from '../problem.ts';
import { type Route, refused, route } from '../route.ts';
import type { Training, Trainings } from '../trainings.ts';

const params = z.object({ id: z.string().min(1).max(100) });

/** LoRAs that are trained. */
export function trainingRoutes(house: House, trainings: Trainings): readonly Route[] {
  const known = (found: Training | undefined, id: string): Training => {
    if (found !== undefined) return found;
    throw refusal(404, 'no-training', `there is no training ${JSON.stringify(id)}`, { field: 'path.id' });
  };
  return [
    route({
      method: 'post',
      path: '/loras/train',
      id: 'train',
      tag: 'training',
      summary: 'Trains the LoRA of a character. Its settings stand in datasets/<id>/lora.yaml.',
      body: trainRequest,
      answers: {
        202: { about: 'The training. Its progress is told at /events.', schema: training },
        404: refused('The book has no such character.'),
        409: refused('A training is active.'),
        422: refused('Nothing says how that LoRA is trained.'),
      },
      handle: async ({ body }) => {
        const made = trainings.add(body, await readingOf(house));
        return { status: 202, body: made, headers: { location: made.url } };
      },
    }),
    route({
      method: 'get',
      path: '/loras/train',
      id: 'listTrainings',
      tag: 'training',
      summary: 'Trainings, newest first.',
      answers: { 200: { about: 'All that are remembered.', schema: trainingList } },
      handle: () => ({ status: 200, body: { trainings: trainings.list() } }),
    }),
    route({
      method: 'delete',
      path: '/loras/train',
      id: 'stopActiveTraining',
      tag: 'training',
      summary: 'Stops the training that is active. What was trained so far is kept.',
      answers: {
        202: { about: 'It was told to stop.', schema: training },
        404: refused('No training is active.'),
      },
      handle: () => {
        const stopped = trainings.stop();
        if (stopped === undefined) throw refusal(404, 'no-training', 'no training is active');
        return { status: 202, body: stopped };
      },
    }),
    route({
      method: 'get',
      path: '/loras/train/{id}',
      id: 'getTraining',
      tag: 'training',
      summary: 'One training.',
      params,
      answers: {
        200: { about: 'The training.', schema: training },
        404: refused('There is no such training.'),
      },
      handle: ({ params: { id } }) => ({ status: 200, body: known(trainings.get(id), id) }),
    }),
    route({
      method: 'delete',
      path: '/loras/train/{id}',
      id: 'stopTraining',
      tag: 'training',
      summary: 'Stops a training. What was trained so far is kept; one that is over stays as it is.',
      params,
      answers: {
        202: { about: 'It was told to stop, or is over.', schema: training },
        404: refused('There is no such training.'),
      },
      handle: ({ params: { id } }) => ({ status: 202, body: known(trainings.stop(id), id) }),
    }),
  ];
}
