import { expect, test } from '@jest/globals';
import { customersOfEachTest, differs } from '../../support/reports/customer-folder.ts';

const { inMonth, rewrite, check } = customersOfEachTest();

test.each<[string, (text: string) => string, string]>([
  [
    'a name',
    (text) => text.replace('c-1,,', 'c-1,Evil,'),
    '"c-1", "Evil": requests is 3, the rows of the Parquet file have none',
  ],
  [
    'a month',
    (text) => text.replace('2026-10,UTC,c-1', '2026-09,UTC,c-1'),
    'line 2: the month is 2026-09,UTC instead of 2026-10,UTC',
  ],
  [
    'a zone',
    (text) => text.replace('2026-10,UTC,c-1', '2026-10,Asia/Tokyo,c-1'),
    'line 2: the month is 2026-10,Asia/Tokyo instead of 2026-10,UTC',
  ],
  [
    'the order',
    (text) => text.replace(/(.*=c-2.*\r\n)(.*\r\n)/, '$2$1'),
    'line 2: "=c-2" does not come after the line before',
  ],
  [
    'a line that is there twice',
    (text) => text.replace(/.*c-1.*\r\n/, '$&$&'),
    'line 3: "c-1" does not come after the line before',
  ],
  ['a cell more', (text) => text.replace('c-1,,3', 'c-1,,3,0'), 'line 2: 7 cells instead of 6'],
  ['a formula', (text) => text.replace("'=c-2", '=c-2'), 'line 1: "=c-2" can be run as a formula'],
  [
    'more that is billable than there is',
    (text) => text.replace('c-1,,3,2', 'c-1,,3,4'),
    'line 2: billable_requests is 4 of 3',
  ],
  ...['0x3', '3.0', ' 3 ', '3e0', '', '03', '+3'].map(
    (number): [string, (text: string) => string, string] => [
      `the number ${JSON.stringify(number)}`,
      (text) => text.replace('c-1,,3', `c-1,,${number}`),
      `line 2: requests is ${JSON.stringify(number)}`,
    ],
  ),
])(
  '%s of the file of customers is found, with its hash in the manifest',
  async (_, change, problem) => {
    rewrite('customers.csv', change);
    const { code, lines } = await check();
    expect(code).toBe(1);
    expect(lines).toEqual(expect.arrayContaining(differs('customers.csv', problem)));
    expect((await check(inMonth('customers.csv'))).lines).toContain(`DIFFERS ${problem}`);
  },
);
