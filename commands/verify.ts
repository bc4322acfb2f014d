import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { openScratchCounters } from '../shared/adapters/sqlite/scratch.ts';
import { escapeText } from './escape-text.ts';
import { runCommand, WrongUse } from './run-command.ts';
import { type Difference, verifyCounters } from './verify-counters.ts';

const usage = `npm run verify

Recomputes every counter of the store in BILLABLE_DATA_DIR from the receipts and compares. Prints
the requests of each month, and "not covered" for months whose receipts are not all there any more.
A server may run meanwhile: all is read as it is at one instant.

Exit code: 0 everything agrees, 1 a difference, 2 not done.`;

const maxShown = 20;

const showDifference = ({ page, consumer, counted, receipts }: Difference): string => {
  const { id, customId, username } = consumer;
  const names = [id, customId, username].map((text) => escapeText(JSON.stringify(text))).join(' ');
  return `  ${page}  consumer ${names}: the counters say ${counted}, the receipts ${receipts}`;
};

await runCommand({ usage, options: {} }, async ({ positionals, config }) => {
  if (positionals.length > 0) throw new WrongUse('verify takes no arguments');
  const reader = openSqliteReader(dataFile(config.dataDir), { isSnapshot: true });
  const recount = openScratchCounters();
  try {
    const shown: Difference[] = [];
    let differences = 0;
    const verdicts = verifyCounters(reader, recount, (difference) => {
      differences++;
      if (shown.length < maxShown) shown.push(difference);
    });
    for await (const { month, requests, isCovered, differences: found } of verdicts) {
      const verdict = !isCovered ? 'not covered' : found === 0 ? 'ok' : `${found} rows differ`;
      console.log(`${month}  ${String(requests).padStart(15)} requests  ${verdict}`);
    }
    if (differences === 0) {
      console.log('No difference between counters and receipts.');
      return 0;
    }
    console.log(`${differences} rows differ between counters and receipts:`);
    for (const difference of shown) console.log(showDifference(difference));
    if (differences > shown.length) console.log(`  … and ${differences - shown.length} more`);
    return 1;
  } finally {
    recount.close();
    reader.close();
  }
});
