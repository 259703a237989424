import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { textsOf } from './png-text.ts';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

it('reads every kind of text that a PNG can hold, the first of each keyword', () => {
  const texts = textsOf([
    { type: 'tEXt', data: latin('prompt\0{"3":{}}') },
    { type: 'tEXt', data: latin('prompt\0later') },
    { type: 'zTXt', data: Buffer.concat([latin('zipped\0\0'), deflateSync('é', {})]) },
    { type: 'iTXt', data: Buffer.from('plain\0\0\0ja\0名前\0火花') },
    { type: 'iTXt', data: Buffer.concat([latin('packed\0\x01\0\0\0'), deflateSync('火花')]) },
    { type: 'IDAT', data: latin('no\0text') },
  ]);
  expect([...texts]).toEqual([
    ['prompt', '{"3":{}}'],
    ['zipped', Buffer.from('é').toString('latin1')],
    ['plain', '火花'],
    ['packed', '火花'],
  ]);
});

it('leaves out what is cut short', () => {
  expect(
    textsOf([
      { type: 'tEXt', data: latin('no end of the keyword') },
      { type: 'tEXt', data: latin('\0no keyword') },
      { type: 'zTXt', data: latin('bad\0\0not deflated') },
      { type: 'iTXt', data: latin('short\0\0\0en') },
    ]).size,
  ).toBe(0);
});
