import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';

const many = (count: number): string =>
  `# before\ncustomers: # the list\n\n${Array.from(
    { length: count },
    (_, i) =>
      `  - id: cust-${i}\n    name: |-\n      - Customer ${i}\n    # a comment\n    consumers: [custom_id:cust-${i},\n      { consumer: username:user-${i}, since: 2026-06 }]\n    tokens_after: 2026-11-01T00:00:00Z\n    stripe: cus_${i}\n    lago: sub_${i}\n    openmeter: om-${i}\n`,
  ).join('\n')}webhook: { url: https://hooks.example }\n`;

test.each([1, 30, 1_000])(
  'a list read in pieces of %d characters is the list read at once',
  (length) => {
    const text = many(40);
    expect(readBillableText(text, length)).toEqual(readBillableText(text, text.length));
    const wrong = text.replace('id: cust-33', 'id: no').replace('url:', 'ur:');
    const atOnce = readBillableText(wrong, wrong.length);
    expect(atOnce.kind).toBe('invalid');
    expect(readBillableText(wrong, length)).toEqual(atOnce);
  },
);

test('100,000 customers are read in 200 MB', async () => {
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     import(workerData.module).then(({ readBillableText }) => {
       const { file } = readBillableText(workerData.text);
       parentPort.postMessage(file.customers.length);
     });`,
    {
      eval: true,
      workerData: {
        module: new URL('../../../shared/customers/billable-file.ts', import.meta.url).href,
        text: many(100_000),
      },
      resourceLimits: { maxOldGenerationSizeMb: 184, maxYoungGenerationSizeMb: 16 },
    },
  );
  const [count] = (await once(worker, 'message')) as [number];
  await worker.terminate();
  expect(count).toBe(100_000);
});
