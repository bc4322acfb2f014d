import { describe, expect, test } from '@jest/globals';

import { meteredKong } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  endpoint,
  examine,
  expectFindings,
  withPlugin,
  without,
} from '../../support/kong/doctor.ts';

const none = without('prometheus');

describe('a finding', () => {
  const all = ['main', 'open'];
  const counting = { per_consumer: true, status_code_metrics: true };
  const table: readonly FindingCase[] = [
    ['no prometheus plugin', none, [{ code: 'no_prometheus', where: all }]],
    [
      'prometheus on one route',
      withPlugin({ name: 'prometheus', config: counting, route: { id: 'r-main' } }, none),
      [{ code: 'no_prometheus', where: ['open'] }],
    ],
    [
      'prometheus without consumers',
      withPlugin({ name: 'prometheus', config: { ...counting, per_consumer: false } }, none),
      [{ code: 'prometheus_no_consumers', where: all }],
    ],
    [
      'prometheus with its defaults',
      withPlugin({ name: 'prometheus', config: {} }, none),
      [{ code: 'prometheus_no_consumers' }, { code: 'prometheus_no_statuses' }],
    ],
    [
      'another prometheus on a route',
      withPlugin({ name: 'prometheus', config: {}, route: { id: 'r-open' } }),
      [
        { code: 'prometheus_no_consumers', where: ['open'] },
        { code: 'prometheus_no_statuses', where: ['open'] },
      ],
    ],
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));
});

test('Kong before 3.0 counts in a way that reconcile does not read: nothing is asked of it', async () => {
  const old = without('prometheus', meteredKong(endpoint, '2.8.1'));
  expect(await examine(old)).toMatchObject({ code: 0, findings: [] });
});
