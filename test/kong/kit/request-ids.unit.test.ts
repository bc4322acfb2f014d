import { beforeAll, describe, expect, test } from '@jest/globals';

import { kitPlugins } from '../../../kong/kit/settings.ts';
import { countsIn, createFaultyBillable } from '../../support/usage/faulty-billable.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';
import { start } from '../../support/kong/usage.ts';

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

describe('two requests of one consumer in one millisecond, alone in their batches', () => {
  const twice = (kong: string, ids: readonly [string, string]) => {
    const stripping = kitPlugins(kitOptions({ kong }));
    const isNew = kong === '3.9';
    return ids.map((id) =>
      pdk.log(stripping, {
        entry: wholeEntry({ started_at: start }),
        nginxRequestId: isNew ? '0'.repeat(32) : id,
        ...(isNew && { kongRequestId: id }),
      }),
    );
  };
  const countAll = async (bodies: readonly string[]): Promise<unknown> => {
    const billable = createFaultyBillable([]);
    for (const body of bodies) await billable.post(body, start);
    return Object.values(await countsIn(billable));
  };

  test.each(['3.9', '3.4', '2.8'])('are both counted on Kong %s', async (kong) => {
    expect(await countAll(twice(kong, ['a'.repeat(32), 'b'.repeat(32)]))).toEqual([2]);
  });

  test('would be one without an id that differs', async () => {
    expect(await countAll(twice('3.4', ['a'.repeat(32), 'a'.repeat(32)]))).toEqual([1]);
  });
});
