import { describe, expect, test } from '@jest/globals';
import { sumRows, toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import { consumerKey } from '../../../shared/metering/consumer.ts';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import { entry, entryInstant } from '../../support/metering/entries.ts';
import { event, noMetering } from '../../support/metering/events.ts';

/** Consumers that all are one text where id, custom id and username are joined by a separator. */
const joinedAlike = (separator: string): readonly Consumer[] => {
  const parts = ['1', '1', 'a', '2'];
  const consumers: Consumer[] = [];
  for (let first = 1; first < parts.length - 1; first++) {
    for (let second = first + 1; second < parts.length; second++) {
      const [id = '', customId = '', username = ''] = [
        parts.slice(0, first),
        parts.slice(first, second),
        parts.slice(second),
      ].map((texts) => texts.join(separator));
      consumers.push({ id, customId, username });
    }
  }
  return consumers;
};

describe.each(['', ' ', '#', ':', ',', '|', '/', '-', '\0', '\u001f', '","', '1'])(
  'consumers that are alike once they are joined by %j',
  (separator) => {
    const consumers = joinedAlike(separator);

    test('have keys of their own', () => {
      expect(consumers).toHaveLength(3);
      expect(new Set(consumers.map(consumerKey)).size).toBe(3);
    });

    test('have rows of their own', () => {
      const rows = consumers.flatMap((consumer) => toQuarterDayRows([event({ consumer })]));
      expect(sumRows([...rows, ...rows]).map((row) => row.consumer)).toEqual(consumers);
    });

    test('are told apart in one batch', () => {
      const entries = [...consumers, ...consumers].map(({ id, customId, username }) =>
        entry({ consumer: { id, custom_id: customId, username } }),
      );
      const { events } = parseHttpLog(entries, { oldest: 0, newest: entryInstant }, noMetering);
      expect(events.map(({ consumer }) => consumer)).toEqual([...consumers, ...consumers]);
    });
  },
);
