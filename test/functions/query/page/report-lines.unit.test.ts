import { expect, test } from '@jest/globals';

import type { Caller } from '../../../../shared/api/caller.ts';
import { parseBillableStatuses } from '../../../../shared/usage/billable-statuses.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { pageOfSystem } from '../../../support/page/page-of-system.ts';
import { wordsOf } from '../../../support/page/show-page.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

const customer = (id: string, ...values: readonly string[]) => ({
  id,
  name: '',
  claims: values.map((value) => ({ value: `custom_id:${value}`, since: null })),
});

const used = (customId: string, status = 200) =>
  event({
    consumer: consumer({ id: customId, customId }),
    status,
    at: Date.parse('2026-10-20T10:00:00Z'),
  });

/** October is final: of alpha m and n with 3 requests, 2 of them billable; of gamma o with one. */
const closedOctober = async () => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  system.direct(customer('alpha', 'm', 'n'), customer('gamma', 'o'));
  await system.count(used('m'), used('n'), used('n', 503), used('o'));
  await system.run();
  system.passTo('2026-11-12T04:00:00Z');
  await system.run();
  expect(await system.close('2026-10')).not.toBeNull();
  const show = async (query: string, caller?: Caller): Promise<string> =>
    wordsOf(await pageOfSystem(system, query, caller));
  return { ...system, show };
};

const alpha: Caller = { scope: 'read', customer: 'alpha', expires: null };

test('beside the numbers of one customer stands what its line of the report does not have', async () => {
  const { show, count, direct } = await closedOctober();
  expect(await show('month=2026-10&customer=alpha')).toContain('October 2026 is final');
  expect(await show('month=2026-10&customer=alpha')).not.toContain(' now than in ');
  await count(used('o'));
  expect(await show('month=2026-10&customer=alpha')).not.toContain(' now than in ');
  const oneMore = 'October 2026 is final: 1 request more is counted now than in version 1';
  expect(await show('month=2026-10&customer=gamma')).toContain(oneMore);
  direct(customer('alpha', 'm'), customer('gamma', 'n', 'o'));
  const ofAlpha =
    'October 2026 is final: 2 requests fewer are counted now than in version 1, 1 fewer is billable';
  expect(await show('month=2026-10&customer=alpha')).toContain(ofAlpha);
  expect(await show('first=2026-10-20&last=2026-10-20&customer=alpha')).toContain(ofAlpha);
  expect(await show('month=2026-10&customer=alpha&service=')).not.toContain(' now than in ');
  expect(await show('month=2026-10', alpha)).toContain(ofAlpha.replace('version 1', 'the report'));
});

test('customers between whom usage has moved are counted, where the sum is the same', async () => {
  const { show, direct } = await closedOctober();
  const views = ['month=2026-10', 'month=2026-10&view=customers'];
  for (const view of views) expect(await show(view)).not.toContain('other numbers');
  direct(customer('alpha', 'm'), customer('gamma', 'n', 'o'));
  for (const view of views) {
    expect(await show(view)).toContain(
      'October 2026 is final: 2 of the customers shown have other numbers in version 1',
    );
  }
});

test('what has become billable is said, where as many requests are counted', async () => {
  const { show, change } = await closedOctober();
  const billableStatuses = parseBillableStatuses('2xx,5xx');
  if (billableStatuses === null) throw new Error('the statuses must be readable');
  change({ billableStatuses });
  for (const view of ['month=2026-10', 'view=reports', 'month=2026-10&customer=alpha']) {
    expect(await show(view)).toContain('1 request more is billable now than in version 1');
    expect(await show(view.replace('&customer=alpha', ''), alpha)).toContain(
      '1 request more is billable now than in the report',
    );
  }
  expect(await show('month=2026-10&customer=gamma')).not.toContain(' now than in ');
});
