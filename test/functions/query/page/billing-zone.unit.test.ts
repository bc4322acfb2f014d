import { expect, test } from '@jest/globals';

import { consumer, event } from '../../../support/metering/events.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

const used = (instant: string) =>
  event({ consumer: consumer({ id: 'm', customId: 'm' }), at: Date.parse(instant) });

/** Counted in UTC since October; the zone is another one since the 10th of November. */
const movedSystem = async () => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  await system.count(used('2026-10-20T10:00:00Z'), used('2026-11-01T02:00:00Z'));
  await system.run();
  system.passTo('2026-11-10T12:00:00Z');
  await system.count(used('2026-11-09T12:00:00Z'));
  system.change({ billingTimezone: 'America/New_York' });
  await system.run();
  const show = async (query: string): Promise<string> => {
    const { store, reports, clock, payers, settings } = system;
    const context = { reader: store, reports, payers, now: clock() };
    return wordsOf(
      await showPage(query, { ...context, settings: { ...settings(), meters: ['requests'] } }),
    );
  };
  return { ...system, show };
};

test('a month is shown in the zone that it is reported in, whatever the setting is now', async () => {
  const { show } = await movedSystem();
  for (const query of ['', 'month=2026-11', 'range=this_month']) {
    const text = await show(query);
    expect(text).toContain('UTC · as of');
    expect(text).not.toContain('another month than this');
  }
  for (const query of ['month=2026-10', 'range=last_month']) {
    const text = await show(query);
    expect(text).toContain('UTC · as of');
    expect(text).not.toContain('counted now');
  }
  expect(await show('month=2026-11&timezone=America/New_York')).toContain(
    'Reports and invoices have another month than this: November 2026 in UTC',
  );
});

test('the first month that has begun in neither zone is shown in the new one', async () => {
  const { show, passTo } = await movedSystem();
  passTo('2026-12-05T12:00:00Z');
  expect(await show('')).toContain('America/New_York · as of');
  expect(await show('range=last_month')).toContain('UTC · as of');
});

test('where a record of a zone is damaged, months are of the setting', async () => {
  const { show, reports } = await movedSystem();
  await reports.create('reports/timezones/000009.json', '{');
  expect(await show('month=2026-11')).toContain('America/New_York · as of');
});
