// Runs the recipes of docs/finance.md as they stand there, against a server with demonstration
// traffic, and compares the requests that each of them finds. Outside CI: needs curl, jq and Python,
// with pandas and duckdb (PYTHON names the one that has them). Exit codes as those of commands.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoBatches } from '../cli/demo/demo-traffic.ts';
import {
  endServers,
  postBatch,
  removeDataDir,
  startTestServer,
  testReadToken,
  totalRequests,
} from '../test/support/local/server.ts';
import { financePath } from './openapi-file.ts';
import { recipesOf } from './recipes.ts';
import { runRecipe } from './run-recipe.ts';

const folder = mkdtempSync(join(tmpdir(), 'billable-recipes-'));
const server = await startTestServer();
const target = { url: server.url, token: testReadToken, folder };

/** Recipes that ask for less than all requests. */
const narrower: Readonly<Record<string, string>> = {
  'curl-jq': 'billable=true',
  'curl-pages': 'period=day',
};

/** The sum of the numbers at the ends of the lines. */
const sumOf = (output: string): number =>
  [...output.matchAll(/(?<=^|[\s,:])\d+(?=\}?\r?$)/gm)].reduce(
    (sum, [count]) => sum + Number(count),
    0,
  );

try {
  for (const { body } of demoBatches(Date.now())) await postBatch(server, body);
  let failed = 0;
  for (const recipe of recipesOf(readFileSync(financePath, 'utf8'))) {
    const { name } = recipe;
    try {
      await runRecipe(recipe, target);
      // Again: the second time a file is there, and perhaps unchanged.
      const ran = await runRecipe(recipe, target);
      if (ran.kind === 'missing') {
        console.log(`${name}: not run. ${ran.what}`);
        continue;
      }
      const written = ran.output === '' ? readFileSync(join(folder, 'billable.csv'), 'utf8') : '';
      const found = sumOf(ran.output || written);
      const expected = await totalRequests(server, narrower[name]);
      if (found !== expected) throw new Error(`finds ${found} requests instead of ${expected}`);
      console.log(`${name}: run, finds ${found} requests`);
    } catch (error) {
      failed++;
      console.error(`${name}: FAILED. ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await endServers();
  removeDataDir(server.dataDir);
  rmSync(folder, { recursive: true, force: true });
}
