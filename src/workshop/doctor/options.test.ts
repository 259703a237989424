import { describe, expect, it } from 'vitest';
import { isLoopback, optionVerdicts } from './options.ts';

const told = (...argv: readonly string[]): readonly string[] =>
  optionVerdicts(argv).map(({ option, state }) => `${option} ${state}`);
const listens = (...argv: readonly string[]): string | undefined =>
  optionVerdicts([...argv, '--preview-method', 'auto'])[0]?.found.split(':')[0];

describe('the words a ComfyUI was started with', () => {
  it('open it to others only with an address that others reach', () => {
    expect(listens('--listen', '127.0.0.1')).toBeUndefined();
    expect(listens('--listen=::1')).toBeUndefined();
    expect(listens('--listen')).toBe('listens on every network');
    expect(listens('--listen', '--port', '8188')).toBe('listens on every network');
    expect(listens('--listen', '127.0.0.1,10.0.0.5')).toBe('listens on 10.0.0.5');
  });

  it('let any web page in only where the origin is left open', () => {
    expect(told('--enable-cors-header', 'http://localhost:3000', '--preview-method', 'auto')).toEqual([]);
    expect(told('--enable-cors-header', '--preview-method', 'auto')).toEqual(['--enable-cors-header warn']);
  });

  it('the last of two counts', () => {
    expect(told('--preview-method', 'none', '--preview-method', 'auto')).toEqual([]);
    expect(told('--preview-method', 'auto', '--preview-method', 'none')).toEqual(['--preview-method ok']);
  });

  it('leave out nodes, unless they are named', () => {
    const previews = ['--preview-method', 'auto'];
    expect(told('--disable-all-custom-nodes', ...previews)).toEqual(['--disable-all-custom-nodes warn']);
    expect(told('--disable-all-custom-nodes', '--whitelist-custom-nodes', 'a', ...previews)).toEqual([]);
    expect(told('--cache-none', ...previews)).toEqual(['--cache-none warn']);
  });
});

it('knows the addresses that only this machine reaches', () => {
  expect(['localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'comfy.localhost'].filter(isLoopback)).toHaveLength(
    5,
  );
  expect(['10.0.0.5', '0.0.0.0', 'localhost.example.com', '127.example.com'].filter(isLoopback)).toEqual([]);
});
