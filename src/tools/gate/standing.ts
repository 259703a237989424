/** A review, as far as it decides. `digest` is hex. */
export type Review = {
  readonly status: 'approved' | 'rejected';
  readonly digest: string;
  readonly reason?: string;
};

/**
 * How art stands towards the decision about it:
 * - `unreviewed`: nobody has looked at it
 * - `approved`, `rejected`: these very bytes were
 * - `stale`: others were approved, made from something else than what is asked for now
 * - `missing`: others were approved, made from the same: they were lost, or drawn again
 * - `drawn-anew`: others were rejected
 */
export type Standing = 'unreviewed' | 'approved' | 'rejected' | 'stale' | 'missing' | 'drawn-anew';

/** @param stale what the art is made from is no longer what the review says */
export function standingOf(review: Review | undefined, digest: string, stale: boolean): Standing {
  if (review === undefined) return 'unreviewed';
  if (review.digest === digest) return review.status;
  if (review.status === 'rejected') return 'drawn-anew';
  return stale ? 'stale' : 'missing';
}
