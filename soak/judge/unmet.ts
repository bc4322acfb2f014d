import { faultKinds, type Faults } from '../faults/run-faults.ts';
import type { FleetCounts } from '../kongs/fleet.ts';

/** What became of the faults of a run. */
type Run = {
  readonly faults: Faults;
  readonly fleet: FleetCounts;
  /** What actors did and met. */
  readonly acts: ReadonlyMap<string, number>;
  /** Why a wrong clock brought good entries into quarantine. */
  readonly clockReasons: ReadonlySet<string>;
};

/** A fault that happened so often without being met is not met by chance. */
const oftenEnough = 3;

/** A client does to some of so many batches all that it ever does. */
const batchesEnough = 1_000;

/** What a run of so many batches meets. */
const metInTime = [
  'page read',
  'customer shown its own',
  'directory changed',
  'slow reader served',
  'void',
  'replay',
  'dismissal',
  'report',
  'push',
  'backup',
  'batch brought back after a restore',
];

/** Names the faults that did not happen, or that nothing met: a run without them shows nothing. */
export const nameUnmet = ({ faults, fleet, acts, clockReasons }: Run): readonly string[] => {
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
  if ((acts.get('receipt dropped') ?? 0) === 0) lines.push('no receipt was dropped');
  if ((acts.get('alert received') ?? 0) === 0) lines.push('no alert was received');
  if (counts.restored > 0 && (acts.get('report refused for an older store') ?? 0) === 0) {
    lines.push('no report was refused for a store that was restored');
  }
  if (fleet.batches < batchesEnough) return lines;
  const unseen = metInTime.filter((act) => (acts.get(act) ?? 0) === 0);
  lines.push(...unseen.map((act) => `this did not happen: ${act}`));
  if (fleet.cutOff === 0) lines.push('no client was cut off');
  if (fleet.resent === 0) lines.push('no batch was sent again after success');
  if (fleet.duplicates <= fleet.resent) {
    lines.push('no batch came again whose answer was lost after it had been counted');
  }
  return lines;
};
