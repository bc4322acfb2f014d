import { expect, test } from '@jest/globals';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import { inOctober, short } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

const acme = { id: 'acme', name: '', claims: [{ value: 'custom_id:cust-0001', since: null }] };

test('where the file of customers is lost, no report is written until it is back', async () => {
  const system = reportSystem();
  system.direct(acme);
  await system.count(inOctober());
  await system.run();
  const keys = await system.reports.keys('reports/');
  system.loseFile();
  for (const event of [undefined, { month: '2026-10' }, { month: '2026-11' }]) {
    await expect(system.run(event)).rejects.toThrow(OperatorProblem);
    await expect(system.run(event)).rejects.toThrow(
      'there is no billable.yaml, and version 1 of 2026-10 was written with the customers of one',
    );
  }
  expect(await system.reports.keys('reports/')).toEqual(keys);
  system.direct(acme);
  expect(short(await system.run())).toEqual(['2026-10 unchanged 1']);
});

test('an empty file is a word: there are no customers', async () => {
  const system = reportSystem();
  system.direct(acme);
  await system.count(inOctober());
  await system.run();
  system.direct();
  expect(short(await system.run())).toEqual(['2026-10 written 2']);
  system.loseFile();
  expect(short(await system.run())).toEqual(['2026-10 unchanged 2']);
});

test('without a file from the first month on, reports are written', async () => {
  const system = reportSystem();
  system.loseFile();
  await system.count(inOctober());
  expect(short(await system.run())).toEqual(['2026-10 written 1']);
  expect(short(await system.run())).toEqual(['2026-10 unchanged 1']);
});
