import { expect, test } from '@jest/globals';

import { showDue, showStatus } from '../../../cli/push/show.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { many as ids, withMany } from '../../support/push/many-customers.ts';
import { november as month } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

const opened = async () => {
  const { world, double } = await withMany();
  for (const id of ids) world.set(month, id, 6);
  let text = '';
  /** How much was printed when each part of the ledger was read. */
  const printedBefore: number[] = [];
  const ledger: PushLedger = {
    ...world.ledger,
    async *records(selection) {
      const all = (await Array.fromAsync(world.ledger.records(selection))).flat();
      for (let at = 0; at < all.length; at += 500) {
        printedBefore.push(text.length);
        yield all.slice(at, at + 500);
      }
    },
  };
  const out = (more: string): void => {
    text += more;
  };
  const printing = {
    out,
    err: out,
    print: (line: string) => out(`${line}\n`),
    drained: async () => true,
  };
  const systems = [{ settings: settingsOf('http'), system: double.system }];
  const context = { ...world.context(systems), ledger };
  return { printing, context, printedBefore, text: () => text };
};

const store = {
  async *read() {},
  async *receipts() {},
};

test.each([false, true])(
  'what --status shows is printed as it is read, as JSON: %s',
  async (json) => {
    const { printing, context, printedBefore, text } = await opened();
    await showStatus(printing, { context: { ...context, systems: [] }, store }, {}, { json });
    expect(printedBefore[1]).toBeGreaterThan(0);
    if (json) {
      const { data, problems } = JSON.parse(text()) as { data: unknown[]; problems: unknown[] };
      expect([data.length, problems.length]).toEqual([ids.length, 0]);
    } else {
      const widths = text()
        .trimEnd()
        .split('\n')
        .map((line) => line.length);
      expect(widths).toHaveLength(1 + ids.length);
    }
  },
);

test.each([false, true])(
  'what --dry-run shows is printed as it is read, as JSON: %s',
  async (json) => {
    const { printing, context, printedBefore, text } = await opened();
    await showDue(printing, context, {}, { json });
    expect(printedBefore.at(-1)).toBeGreaterThan(0);
    const rows = json
      ? (JSON.parse(text()) as { data: unknown[] }).data.length
      : text().trimEnd().split('\n').length - 1;
    expect(rows).toBe(ids.length);
  },
);
