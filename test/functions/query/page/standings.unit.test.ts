import { expect, test } from '@jest/globals';
import type { Caller } from '../../../../shared/api/caller.ts';
import { at } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import { pageOfSystem } from '../../../support/page/page-of-system.ts';
import { wordsOf } from '../../../support/page/show-page.ts';

/** A system that has counted October, and November since. */
const systemAt = async (now: string) => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  system.direct({ id: 'acme', name: '', claims: [{ value: 'custom_id:cust-0001', since: null }] });
  await system.count(at('2026-10-20T10:00:00Z'), at('2026-11-01T01:00:00Z'));
  await system.run();
  system.passTo(now);
  return system;
};

const textOfPage = async (...page: Parameters<typeof pageOfSystem>): Promise<string> =>
  wordsOf(await pageOfSystem(...page));

const early = '2026-11-05T12:00:00Z';
const late = '2026-11-12T12:00:00Z';

test('the first view says that last month is not final, and when it and this one can be', async () => {
  expect(await textOfPage(await systemAt(early), '')).toContain(
    'October 2026 is closing, final on 11 November 2026 at the earliest · ' +
      'November 2026 is open, final on 11 December 2026 at the earliest',
  );
});

test('a month whose time has come waits for a run, and is final after it', async () => {
  const system = await systemAt(late);
  const due = 'October 2026 is closing, final after the next daily run that finds it unchanged';
  expect(await textOfPage(system, '')).toContain(due);
  expect(await textOfPage(system, 'month=2026-10')).toContain(due);
  await system.run();
  for (const query of ['', 'month=2026-10', 'first=2026-10-20&last=2026-10-20']) {
    const text = await textOfPage(system, query);
    expect(text).toContain('October 2026 is final');
    expect(text).not.toContain('October 2026 is final,');
  }
});

test('the list of reports says it of each month, and how a month becomes final', async () => {
  const system = await systemAt(early);
  const text = await textOfPage(system, 'view=reports');
  expect(text).toMatch(/October 2026 version 1 closing final on 11 November 2026 at the earliest/);
  expect(text).toContain('10 days after its end or later, a daily run');
});

test('a month without a report is said nothing of, and neither is a range over two', async () => {
  const system = await systemAt(early);
  for (const query of ['month=2026-08', 'first=2026-10-20&last=2026-11-03']) {
    expect(await textOfPage(system, query)).not.toMatch(/\d{4} is (?:final|closing|open)/);
  }
});

const acme: Caller = { scope: 'read', customer: 'acme', expires: null };

test('a customer is told of the running month by the clock, of another by its own lines', async () => {
  const system = await systemAt(late);
  const other: Caller = { scope: 'read', customer: 'nobody', expires: null };
  for (const query of ['', 'month=2026-10']) {
    const text = await textOfPage(system, query, acme);
    expect(text).toContain('October 2026 is closing, final after the next daily run');
    expect(await textOfPage(system, query, other)).not.toContain('October 2026 is');
  }
  expect(await textOfPage(system, '', other)).toContain('November 2026 is open, final on');
});

test('what came in after a report is said beside it, and beside the numbers of its month', async () => {
  const system = await systemAt(early);
  const views = ['', 'month=2026-10', 'view=reports'];
  for (const query of views) expect(await textOfPage(system, query)).not.toContain('counted now');
  await system.count(at('2026-10-21T10:00:00Z'), at('2026-10-21T11:00:00Z'));
  for (const query of views) {
    const text = await textOfPage(system, query);
    expect(text).toContain('2 requests more are counted now than in version 1');
    expect(await textOfPage(system, query, acme)).toContain(
      '2 requests more are counted now than in the report',
    );
  }
  await system.run();
  for (const query of views) expect(await textOfPage(system, query)).not.toContain('counted now');
});

test('a month of another zone says which month reports and invoices are of', async () => {
  const system = await systemAt(early);
  const other = 'Reports and invoices have another month than this: October 2026 in UTC';
  const query = 'month=2026-10&timezone=America/St_Johns';
  expect(await textOfPage(system, query)).toContain(other);
  expect(await textOfPage(system, query, acme)).toContain(other);
  expect(await textOfPage(system, 'month=2026-10')).not.toContain('another month');
});

test('a part of the running month says nothing of the month before', async () => {
  const text = await textOfPage(await systemAt(early), 'first=2026-11-03&last=2026-11-03');
  expect(text).toContain('November 2026 is open');
  expect(text).not.toContain('October 2026 is');
});

test('lists of customers, consumers and services say whether their month is final', async () => {
  const system = await systemAt(early);
  for (const view of ['customers', 'consumers', 'services']) {
    expect(await textOfPage(system, `view=${view}&month=2026-10`)).toContain(
      'October 2026 is closing',
    );
  }
});

test('reports say of which months, zone and instant they are, and lead to the JSON', async () => {
  const system = await systemAt(early);
  const head = 'October 2026 · UTC · as of 5 Nov, 12:00:00 One month has a report. The newest,';
  expect(await textOfPage(system, 'view=reports')).toContain(`${head} October 2026, is closing.`);
  expect(await pageOfSystem(system, 'view=reports')).toContain('<a href="/reports">JSON</a>');
});
