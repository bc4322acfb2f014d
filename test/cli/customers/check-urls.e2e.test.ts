import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

import { runHere } from '../../support/cli/run.ts';

test('customers check names an address that nothing is sent to', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'billable-check-urls-'));
  try {
    const path = join(dir, 'billable.yaml');
    const env = { BILLABLE_DATA_DIR: dir };
    const write = (host: string) =>
      writeFileSync(
        path,
        `push:\n  stripe: { url: "http://${host}/", grace: 1h, meters: { requests: api_requests } }\n`,
      );
    write('[::ffff:169.254.169.254]');
    const { code, out } = await runHere(['customers', 'check', path], env);
    expect(out).toBe(
      'push: stripe: url: ::ffff:a9fe:a9fe is, or stands for, a link-local or metadata address; allowed: ' +
        'any other address\n',
    );
    expect(code).toBe(1);
    write('billing.example');
    expect((await runHere(['customers', 'check', path], env)).code).toBe(0);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
