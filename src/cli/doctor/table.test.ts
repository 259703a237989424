import { describe, expect, it } from 'vitest';
import type { Row } from '../../workshop/doctor/row.ts';
import { paintFor } from '../io.ts';
import { doctorSummary, doctorTable } from './table.ts';

const plain = paintFor({ NO_COLOR: '1' }, true);
const coloured = paintFor({ FORCE_COLOR: '1' }, true);
const row = (state: Row['state'], more: Partial<Row> = {}): Row => ({
  area: 'ComfyUI',
  what: 'device',
  state,
  found: 'found',
  ...more,
});

describe('the table', () => {
  it('groups rows, names a repeated thing once, and puts what to do below', () => {
    expect(
      doctorTable(
        [
          row('ok', { area: 'Book', what: 'settings' }),
          row('fail', { what: 'options', found: 'one', advice: 'Do this.' }),
          row('warn', { what: 'options', found: 'two' }),
          row('skip', { what: 'jobs' }),
        ],
        plain,
        80,
      ),
    ).toBe(
      [
        'Book',
        '  ok    settings  found',
        '',
        'ComfyUI',
        '  FAIL  options   one',
        '                  → Do this.',
        '  warn            two',
        '  -     jobs      found',
        '',
      ].join('\n'),
    );
  });

  it('keeps a command on one line where it fits', () => {
    const command = '`pip install -r comfyui_controlnet_aux/requirements.txt`';
    const text = doctorTable(
      [row('fail', { advice: `In the folder of custom nodes, ${command}, then go on.` })],
      plain,
      80,
    );
    expect(text.split('\n').some((line) => line.includes(command))).toBe(true);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('counts wide characters twice', () => {
    const text = doctorTable([row('ok', { found: '漫画を描く人 '.repeat(12).trim() })], plain, 50);
    expect(
      text.split('\n').filter((line) => line.length + (line.match(/[漫画を描く人]/g)?.length ?? 0) > 50),
    ).toEqual([]);
  });

  it('paints states only where colours are wanted', () => {
    expect(doctorTable([row('fail')], coloured, 80)).toContain('\u001b[31mFAIL\u001b[39m');
    expect(doctorTable([row('fail')], plain, 80)).not.toContain('\u001b');
  });

  it('gives a terminal no commands, whatever a server said', () => {
    expect(doctorTable([row('ok', { found: 'a\u001b]0;title\u0007b\u202ec\nd' })], plain, 80)).toContain(
      'a ]0;title b c d',
    );
  });
});

it('sums up in one sentence', () => {
  expect(doctorSummary([row('ok')], plain)).toBe('Ready: nothing is wrong.');
  expect(doctorSummary([row('ok'), row('warn')], plain)).toBe('Ready. 1 thing is worth a look.');
  expect(doctorSummary([row('fail'), row('fail'), row('warn'), row('warn')], plain)).toBe(
    '2 things must be put right, 2 things are worth a look.',
  );
});
