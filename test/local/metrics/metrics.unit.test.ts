import { expect, test } from '@jest/globals';

import { createServerMetrics } from '../../../local/metrics/metrics.ts';
import { routes } from '../../../shared/api/routes.ts';
import { quarantineReasons } from '../../../shared/metering/quarantine.ts';
import { storeFaults } from '../../../shared/ports/store-unavailable.ts';

test.each([
  ['billable_entries_quarantined_total', 'reason', quarantineReasons],
  ['billable_store_failures_total', 'reason', [...storeFaults, 'internal_error']],
  ['billable_tokens_refused_total', 'route', Object.values(routes).map(({ path }) => path)],
  ['billable_alert_attempts_total', 'outcome', ['failed', 'taken', 'stopped', 'expired']],
])('%s begins at 0 for each %s, or Prometheus would not see its first event', async (...row) => {
  const [name, label, values] = row;
  const lines = (await createServerMetrics('1.0.0').text()).split('\n');
  for (const value of values) expect(lines).toContain(`${name}{${label}="${value}"} 0`);
});
