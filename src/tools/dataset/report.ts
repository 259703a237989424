import { err, ok, type Result } from '../../engine/result.ts';
import type { DuplicateGroup } from './check/duplicates.ts';
import type { Arithmetic } from './check/plan.ts';
import type { TagCount } from './check/tags.ts';
import type { Finding } from './finding.ts';
import type { About, SetName, TrainingPlan } from './looked-at.ts';

/**
 * The form of `report.json`. It is raised when a field changes its meaning or goes; new fields may come
 * without that.
 */
export const reportVersion = 1;

/** A dataset, checked. Sides in px, shares 0 to 1. */
export type Report = {
  readonly version: typeof reportVersion;
  readonly dataset: string;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly trigger: { readonly text: string; readonly tokens: readonly string[] };
  readonly asymmetric: About['asymmetric'];
  readonly images: readonly ReportedImage[];
  readonly duplicates: readonly DuplicateGroup[];
  readonly tags: readonly TagCount[];
  readonly buckets: readonly {
    readonly width: number;
    readonly height: number;
    readonly images: number;
    readonly samples: number;
    readonly batches: number;
  }[];
  readonly training: TrainingPlan;
  readonly arithmetic: Arithmetic;
};

/** One picture; what could not be measured is left out. */
export type ReportedImage = {
  readonly path: string;
  readonly set: SetName;
  readonly mirrorOf?: string;
  /** SHA-256 of the file, hex; of a mirror image, that of its original. */
  readonly digest?: string;
  readonly width?: number;
  readonly height?: number;
  readonly mode?: string;
  readonly sharpness?: number;
  readonly entropy?: number;
  /** 16 hexadecimal digits. */
  readonly hash?: string;
  readonly caption?: string;
  readonly tokens?: number;
  readonly bucket?: {
    readonly width: number;
    readonly height: number;
    readonly resized: readonly [width: number, height: number];
    readonly cropped: number;
    readonly scale: number;
  };
};

/** Reads a report.json, or says in a sentence why it is none. */
export function readReport(bytes: Uint8Array | string): Result<Report, string> {
  let value: unknown;
  try {
    value = JSON.parse(typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes));
  } catch {
    return err('it is not JSON');
  }
  const report = value as Partial<Report> | null;
  if (typeof report !== 'object' || report === null || report.version !== reportVersion)
    return err(`it is no report of version ${reportVersion}`);
  if (typeof report.errors !== 'number' || !Array.isArray(report.findings))
    return err('it lacks its errors or its findings');
  return ok(report as Report);
}

/** Why nothing may be trained on this dataset, or undefined if it may. */
export function refusalOf(report: Report):
  | {
      readonly message: string;
      readonly facts: readonly (readonly [string, string])[];
      readonly hint: string;
    }
  | undefined {
  if (report.errors === 0) return undefined;
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  return {
    message: `the dataset ${report.dataset} has ${report.errors} ${report.errors === 1 ? 'error' : 'errors'}: nothing is trained on it`,
    facts: errors.slice(0, 5).map(({ message, files }) => [files[0] ?? 'dataset', message] as const),
    hint: `See all of it with: plasma dataset check ${report.dataset}`,
  };
}
