import type { ValueObject } from './python-json.ts';
export type Device = 'cpu' | 'mps' | 'cuda';
/** What /system_stats says (A.16). On cpu and mps the video memory is the machine's memory. */
export declare function systemStats(version: string, device: Device, argv: readonly string[]): ValueObject;
