import type { PushRound } from './round.ts';

/** Why nothing is sent of any month before a person has said that the store is right; `null`: it is not in doubt. */
export const doubtText = ({ system, loss }: Pick<PushRound, 'system' | 'loss'>): string | null => {
  if (loss === 'restored') {
    return (
      `Nothing is sent to ${system}: this store was restored from a backup, and ${system} holds, or may ` +
      'hold, more than the backup knows. Look at what it holds. Where this store is right, run the ' +
      'push with --accept-store.'
    );
  }
  if (loss === 'behind') {
    return (
      `Nothing is sent to ${system}: it holds more than this store has sent. Either the store is older ` +
      'than what was sent from it, or something else sends to the same meters. Bring back the newer ' +
      'store. Where this one is right, run the push with --accept-store.'
    );
  }
  return null;
};
