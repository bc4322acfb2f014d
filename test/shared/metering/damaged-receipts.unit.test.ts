import { expect, test } from '@jest/globals';
import {
  readDismissals,
  readPartVoids,
  readRecordNumbers,
} from '../../../shared/metering/decision-text.ts';
import { readLabels } from '../../../shared/metering/labels.ts';
import { readDeltas, readQuarantined } from '../../../shared/metering/receipt-text.ts';

test.each([
  ['deltas', readDeltas, '[["2026-11","p","","",[0,200,"5"]]]', '[0] is not a whole number'],
  ['deltas', readDeltas, '[["2026-11","p","","",[0,200]]]', '[0] is not slots, statuses'],
  ['deltas', readDeltas, '[["2026-11","p","",null,[0,200,5]]]', '[0] is not a text'],
  ['deltas', readDeltas, '[["2026-11","p","","",[],7]]', '[0] is not a text'],
  ['deltas', readDeltas, '[["2026-11","p","","",[],"requests",7]]', '[0] is not a text'],
  ['deltas', readDeltas, '[[],{}]', '[0] is not a text'],
  ['deltas', readDeltas, '{}', 'is not a list'],
  ['quarantined', readQuarantined, '[["too_late",1,200,1,null,"r"]]', '[0] is not one of'],
  ['quarantined', readQuarantined, '[["too_old",1,[],1,null,"r"]]', '[0] is not a whole number'],
  ['quarantined', readQuarantined, '[["too_old",1,200,1,["p"],"r"]]', '[0] is not a text'],
  ['quarantined', readQuarantined, '[["too_old",1,200,1,null,"r",["s"],[]]]', '[0] is not a text'],
  ['voided parts', readPartVoids, '[["p","why","who","now"]]', '[0] is not a number'],
  ['dismissals', readDismissals, '[[["0"],"why","who",1]]', '[0][0] is not a whole number'],
  ['replayed', readRecordNumbers, '[0,null]', '[1] is not a whole number'],
  ['labels', readLabels, '[7]', '[0] is not a text'],
] as const)('damaged %s are refused, not counted: %#', (_what, read, text, place) => {
  expect(() => read(text)).toThrow(place);
  expect(() => read(text)).toThrow('the store is damaged');
});
