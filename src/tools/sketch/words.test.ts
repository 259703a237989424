import { describe, expect, it } from 'vitest';
import { sceneOf } from './light.ts';
import { detailOf, effectsOf, moodOf, poseOf, settingOf } from './words.ts';

describe('words of a script', () => {
  it.each([
    ['standing with folded arms', 'folded'],
    ['landing on one knee', 'landing'],
    ['on her knees', 'kneeling'],
    ['hands on hips', 'hips'],
    ['holding up the right forearm', 'forearm'],
    ['a hand on the ear', 'listening'],
    ['arms spread', 'spread'],
    ['pointing at the sky', 'pointing'],
    ['flying over the sea', 'flying'],
    ['lying in the grass', 'lying'],
    ['juggling seven geese', 'standing'],
    [undefined, 'standing'],
  ])('reads the pose of "%s" as %s', (text, pose) => {
    expect(poseOf(text)).toBe(pose);
  });

  it.each([
    ['fierce', 'angry'],
    ['shocked', 'surprised'],
    ['downcast', 'sad'],
    ['exasperated', 'annoyed'],
    ['grim', 'cold'],
    ['indescribable', 'calm'],
  ])('reads the mood "%s" as %s', (text, mood) => {
    expect(moodOf(text)).toBe(mood);
  });

  it.each([
    ['black sea far below the bridge', 'sea'],
    ['long iron bridge to the lighthouse, sea far below', 'bridge'],
    ['rusty water tower above the roofs, rain', 'water-tower'],
    ['dark roofs of the city from above', 'city'],
    ['spiral stairs inside the lighthouse', 'stairs'],
    ['black', 'blank'],
    ['somewhere', 'open'],
  ])('takes the place that "%s" names first: %s', (text, setting) => {
    expect(settingOf(text)).toBe(setting);
  });

  it('does not find a light in a lighthouse, nor a hit in white', () => {
    expect(effectsOf('The wind tears at the white cloak; the lighthouse stands.')).toEqual(new Set(['wind']));
  });

  it('tells day, dusk, rain and night', () => {
    expect(sceneOf({ scene: 'street' }).light).toBe('day');
    expect(sceneOf({ scene: 'street at dawn' }).light).toBe('dusk');
    expect(sceneOf({ scene: 'street, rain' }).light).toBe('grey');
    expect(sceneOf({ scene: 'street at night' }).light).toBe('night');
  });

  it('knows when a close panel is about a hand and when about a face', () => {
    expect(detailOf('the right hand on the lens')).toBe('hand');
    expect(detailOf('a hand on the ear')).toBeUndefined();
    expect(detailOf(undefined)).toBeUndefined();
  });
});
