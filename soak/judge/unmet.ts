import { faultKinds, type Faults } from '../faults/run-faults.ts';
import type { FleetCounts } from '../kongs/fleet.ts';

/** What became of the faults of a run. */
type Run = {
  readonly faults: Faults;
  readonly fleet: FleetCounts;
  /** Why a wrong clock brought good entries into quarantine. */
  readonly clockReasons: ReadonlySet<string>;
};

/** A fault that happened so often without being met is not met by chance. */
const oftenEnough = 3;

/** A client does to some of so many batches all that it ever does. */
const batchesEnough = 1_000;

/** Names the faults that did not happen, or that nothing met: a run without them shows nothing. */
export const nameUnmet = ({ faults, fleet, clockReasons }: Run): readonly string[] => {
  const { counts, refusedAsFull } = faults;
  const lines = faultKinds
    .filter((kind) => counts[kind] === 0)
    .map((kind) => `the run was too short for a fault: ${kind}`);
  if (counts['disk full'] >= oftenEnough && refusedAsFull === 0) {
    lines.push(`the disk was full ${counts['disk full']} times, and no request was refused for it`);
  }
  for (const reason of ['too_old', 'too_far_in_future']) {
    if (counts['clock moved'] < oftenEnough || clockReasons.has(reason)) continue;
    lines.push(`the clock was moved ${counts['clock moved']} times, and nothing was ${reason}`);
  }
  if (fleet.batches < batchesEnough) return lines;
  if (fleet.cutOff === 0) lines.push('no client was cut off');
  if (fleet.resent === 0) lines.push('no batch was sent again after success');
  if (fleet.duplicates <= fleet.resent) {
    lines.push('no batch came again whose answer was lost after it had been counted');
  }
  return lines;
};
