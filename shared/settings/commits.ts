import { wholeNumber } from './rules.ts';
import type { SettingTable } from './setting.ts';

/** How the functions that write to the table share commits. */
export const commitSettings = {
  commitSeconds: {
    variable: 'COMMIT_SECONDS',
    rule: wholeNumber(0, 60),
    fallback: '30',
    sentence: 'how long a batch may wait for others before it is counted; 0: not at all',
  },
  pagePartitions: {
    variable: 'PAGE_PARTITIONS',
    rule: wholeNumber(1, 256),
    fallback: '16',
    sentence: 'over how many keys the rows of a month are spread; fixed once the table has data',
  },
  inboxPartitions: {
    variable: 'INBOX_PARTITIONS',
    rule: wholeNumber(1, 256),
    fallback: '64',
    sentence: 'the same of batches that wait: 250 a second for each. A read looks at all of them',
  },
} satisfies SettingTable;
