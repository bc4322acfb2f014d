import { expect, test } from '@jest/globals';
import type { Caller } from '../../../../shared/api/caller.ts';
import { at } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';

/** A system that has counted October, and November since. */
const systemAt = async (now: string) => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  await system.count(at('2026-10-20T10:00:00Z'), at('2026-11-01T01:00:00Z'));
  await system.run();
  system.passTo(now);
  return system;
};

type System = Awaited<ReturnType<typeof systemAt>>;

const textOfPage = async (system: System, query: string, caller?: Caller): Promise<string> => {
  const { store, reports, clock, payers, settings } = system;
  const text = await showPage(query, {
    now: clock(),
    reader: store,
    reports,
    settings: { ...settings(), meters: ['requests'] },
    payers,
    ...(caller !== undefined && { caller }),
  });
  return wordsOf(text);
};

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
  expect(text).toMatch(/October 2026 closing final on 11 November 2026 at the earliest/);
  expect(text).toContain('10 days after its end or later, a daily run');
});

test('a month without a report is said nothing of, and neither is a range over two', async () => {
  const system = await systemAt(early);
  for (const query of ['month=2026-08', 'first=2026-10-20&last=2026-11-03']) {
    expect(await textOfPage(system, query)).not.toMatch(/\d{4} is (?:final|closing|open)/);
  }
});

test('a customer is told of the running month, which is the clock alone', async () => {
  const system = await systemAt(late);
  const caller: Caller = { scope: 'read', customer: 'nobody', expires: null };
  expect(await textOfPage(system, '', caller)).toContain('November 2026 is open, final on');
  for (const query of ['', 'month=2026-10']) {
    expect(await textOfPage(system, query, caller)).not.toContain('October 2026 is');
  }
});
