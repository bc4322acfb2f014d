import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';
import type { UsedLinks } from '../../../shared/ports/used-links.ts';

type Opened = { readonly links: UsedLinks; readonly close: () => void | Promise<void> };

const now = Date.UTC(2026, 10, 27, 20);

/** What every store of used links keeps to. */
export const describeUsedLinks = (open: () => Promise<Opened>): void => {
  describe('a link', () => {
    let opened: Opened;

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const use = (id: string, at = now) => opened.links.use({ id, expires: now + hourMs, now: at });

    test('is used once, whatever became of others', async () => {
      expect(await use('one')).toBe(true);
      expect(await use('one')).toBe(false);
      expect(await use('other')).toBe(true);
      expect(await use('one', now + dayMs)).toBe(false);
    });

    test('is said to be used from its use on', async () => {
      expect(await opened.links.isUsed('one')).toBe(false);
      await use('one');
      expect(await opened.links.isUsed('one')).toBe(true);
      expect(await opened.links.isUsed('other')).toBe(false);
    });

    test('is used once by many at the same time', async () => {
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => use('one')));
      expect(outcomes.filter((isFirst) => isFirst)).toHaveLength(1);
    });
  });
};
