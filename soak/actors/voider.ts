import { createHash } from 'node:crypto';
import type { Chance } from '../chance.ts';
import { isSteady } from '../world/customers.ts';
import { endText } from '../world/operator.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';

/**
 * Voids what a consumer has of a batch, or all of a batch; never usage of a steady customer, of whom
 * alerts must come once. The books then have less.
 */
export const voider = ({ books, operator }: World, chance: Chance): Actor => ({
  kind: 'void',
  pauseMs: [1_500, 5_000],
  act: async () => {
    const batch = books.takeVoidable((length) => chance.between(0, length - 1));
    if (batch === null) return;
    const ids = [...new Set(batch.shares.map(({ consumerId }) => consumerId))];
    const [first, ...rest] = ids.filter((id) => id !== '' && !isSteady(id));
    if (first === undefined) return;
    const isWhole = rest.length + 1 === ids.length && chance.happens(0.5);
    const consumer = chance.oneOf([first, ...rest]);
    const id = createHash('sha256').update(batch.body).digest('hex');
    const words = ['void', id, '--reason', 'soak', '--by', 'soak'];
    if (!isWhole) words.push('--consumer', `id:${consumer}`);
    const ended = await operator.run(...words);
    if (ended.code !== 0) {
      books.find(endText(words, ended));
      return;
    }
    const gone = batch.shares.filter((share) => isWhole || share.consumerId === consumer);
    books.takeBack(gone, { words });
  },
});
