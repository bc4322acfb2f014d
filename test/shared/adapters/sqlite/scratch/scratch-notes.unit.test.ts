import { expect, test } from '@jest/globals';
import { openScratchNotes } from '../../../../../shared/adapters/sqlite/scratch/scratch-notes.ts';

const [a = '', b = ''] = ['a', 'b'].map((digit) => digit.repeat(64));

test('a note of a batch is the one that was written last', () => {
  const notes = openScratchNotes();
  notes.write([
    [a, 'applied 0'],
    [a, 'waits'],
  ]);
  expect([notes.read(a), notes.read(b)]).toEqual(['waits', null]);
  notes.close();
});
