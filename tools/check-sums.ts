// Adds up the Parquet file, the CSVs and `/billable` of the same months with DuckDB, and says where they
// differ: on the traffic of the demo and on hostile names; with `--full` also on 1,000,000 consumers × 3
// statuses, which takes some minutes. Needs Python, whose packages it installs under .venv (PYTHON
// names another Python that has them). Exit codes as those of commands.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../shared/error-message.ts';
import { endServers } from '../test/support/local/server.ts';
import { pythonOfRecipes } from './recipes/python.ts';
import { compareMonth } from './sums/compare.ts';
import { openDemo, openHostile, openLargest } from './sums/months.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'billable-sums-'));

try {
  const { values } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
  const python = pythonOfRecipes();
  const problems: string[] = [];
  for (const open of [openDemo, openHostile, ...(values.full ? [openLargest] : [])]) {
    const opened = await open(Date.now());
    for (const month of opened.months) {
      const { requests, differences } = await compareMonth(opened.server, {
        month,
        python,
        scratch,
      });
      console.log(
        `${opened.what}, ${month}: ${requests} requests, ${differences.length} differences`,
      );
      problems.push(...differences.map((text) => `${opened.what}, ${month}: ${text}`));
    }
    await opened.close();
  }
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
} finally {
  await endServers();
  rmSync(scratch, { recursive: true, force: true });
}
