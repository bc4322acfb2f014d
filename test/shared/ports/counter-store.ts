import { describe } from '@jest/globals';
import type { StoreSubject } from '../../support/stores/stores.ts';
import { describeBearers } from './bearers.ts';
import { describeCounting } from './counting.ts';
import { describeDecisions } from './decisions.ts';
import { describeDismissals } from './dismissals.ts';
import { describeIdentity } from './identity.ts';
import { describeNames } from './names.ts';
import { describePartVoids } from './part-voids.ts';
import { describeReceipts } from './receipts.ts';
import { describeReplays } from './replays.ts';
import { describeVoids } from './voids.ts';

/** What every store keeps, whatever it is made of. */
export const describeCounterStore = (subject: StoreSubject): void => {
  describe(`the ${subject.name} store`, () => {
    describeCounting(subject);
    describeNames(subject);
    describeBearers(subject);
    describeReceipts(subject);
    describeReplays(subject);
    describeVoids(subject);
    describePartVoids(subject);
    describeDismissals(subject);
    describeDecisions(subject);
    describeIdentity(subject);
  });
};
