import { expect, test } from '@jest/globals';
import { readBillableBytes, readBillableText } from '../../../shared/customers/billable-file.ts';
import { problemLine } from '../../../shared/customers/findings.ts';

const problemsOf = (text: string): readonly string[] => {
  const reading = readBillableText(text);
  return reading.kind === 'valid' ? [] : reading.problems.map((one) => problemLine('f', one));
};

const fileOf = (text: string) => {
  const reading = readBillableText(text);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.file;
};

test.each([
  ['007', 'a number'],
  ['no', 'true or false'],
  ['1e3', 'a number'],
  ['0x1f', 'a number'],
  ['true', 'true or false'],
  ['2026-11-01', 'a date'],
])('id: %s is no text to YAML, and the error says what to write', (id, type) => {
  expect(problemsOf(`customers:\n  - id: ${id}\n`)).toEqual([
    `f:2:9 id: ${id} is ${type} to YAML, and here stands a text; write "${id}"`,
  ]);
  expect(fileOf(`customers:\n  - id: "${id}"\n`).customers[0]?.id).toBe(id);
});

test.each([
  ['customers: { a: 1 }', 'f:1:12 customers: received a mapping; allowed: a list'],
  [
    'customers: [x]',
    'f:1:13 a customer: received "x"; allowed: a mapping of id, name, consumers, tokens_after, stripe, lago, openmeter',
  ],
  [
    'customers: [{ id: a, consumers: [{ consumer: "id:x", since: 2026-06-01 }] }]',
    'f:1:61 since: received "2026-06-01"; allowed: a month such as 2026-06, from 1971-01 on',
  ],
  [
    'customer: []',
    'f:1:1 "customer" is no key of the file; allowed: customers, alerts, push, webhook',
  ],
  ['customers: []\ncustomers: []', 'f:2:1 customers stands twice in the file; allowed: once'],
  [
    'customers: [{ name: x }]',
    'f:1:13 id is missing; allowed: letters, digits, ".", "_" and "-", at most 255 of them, and not "anonymous"',
  ],
  [
    'customers: [{ id: anonymous }]',
    'f:1:19 id: received "anonymous"; allowed: letters, digits, ".", "_" and "-", at most 255 of them, and not "anonymous"',
  ],
  [
    'customers: [{ id: "id:x" }]',
    'f:1:19 id: received "id:x"; allowed: letters, digits, ".", "_" and "-", at most 255 of them, and not "anonymous"',
  ],
  [
    'customers:\n- id: a\n- id: a',
    'f:3:7 id: "a" is the id of another customer too; the first time in line 2',
  ],
  [
    'customers:\n- { id: a, stripe: cus_1 }\n- { id: b, stripe: cus_1, lago: cus_1 }',
    'f:3:20 stripe: "cus_1" is the stripe id of another customer too; the first time in line 2',
  ],
  [
    'customers:\n- { id: a, lago: s }\n- { id: b, lago: s }',
    'f:3:18 lago: "s" is the lago id of another customer too; the first time in line 2',
  ],
  [
    'customers:\n- { id: a, openmeter: b }\n- id: b',
    'f:3:7 openmeter: "b" is the openmeter id of another customer too; the first time in line 2',
  ],
  [
    'customers:\n- id: b\n- { id: a, openmeter: b }',
    'f:3:23 openmeter: "b" is the openmeter id of another customer too; the first time in line 2',
  ],
  [
    'push:\n  http: { url: https://x.example, meters: { requests: api, tokens: api } }',
    'f:2:68 meters: "api" is the name of another meter too; allowed: one meter each, since the totals of two would overwrite each other there',
  ],
  [
    'customers:\n- id: a\n  consumers: [id:x]\n- id: b\n  consumers:\n  - id:x',
    'f:6:5 consumers: "id:x" is claimed twice; the first time in line 3',
  ],
  [
    'customers:\n- id: a\n  consumers:\n  - { consumer: id:x, since: 2026-06 }\n  - { consumer: id:x, since: 2026-06 }',
    'f:5:5 consumers: "id:x" is claimed twice since 2026-06; the first time in line 4',
  ],
  [
    'customers: [{ id: a, consumers: [acme] }]',
    'f:1:34 consumers: received "acme"; allowed: id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  ],
  [
    'customers: [{ id: a, consumers: [id:anonymous] }]',
    'f:1:34 consumers: received "id:anonymous"; allowed: id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  ],
  [
    'customers: [{ id: a, consumers: ["id:"] }]',
    'f:1:34 consumers: received "id:"; allowed: id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  ],
  [
    'customers: [{ id: a, consumers: ["custom_id:"] }]',
    'f:1:34 consumers: received "custom_id:"; allowed: id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  ],
  [
    'customers: [{ id: a, consumers: ["username:"] }]',
    'f:1:34 consumers: received "username:"; allowed: id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  ],
  [
    'customers: [{ id: a, consumers: [{ consumer: id:x, since: 2026-13 }] }]',
    'f:1:59 since: received "2026-13"; allowed: a month such as 2026-06, from 1971-01 on',
  ],
  [
    'customers: [{ id: a, tokens_after: 2026-02-30T00:00:00Z }]',
    'f:1:36 tokens_after: received "2026-02-30T00:00:00Z"; allowed: a date and time with its zone, such as 2026-11-01T00:00:00Z',
  ],
  [
    'customers: [{ id: a, name: "x\\ny" }]',
    'f:1:28 name: received "x\\ny"; allowed: a text of one line, at most 1,024 bytes',
  ],
  [
    'customers: [{ id: a, name: }]',
    'f:1:22 name: received nothing; allowed: a text of one line, at most 1,024 bytes',
  ],
  [
    'webhook: { url: ftp://x }',
    'f:1:17 url: received "ftp://x"; allowed: a URL with http or https, without user and password',
  ],
  [
    'webhook: { url: https://u:p@x }',
    'f:1:17 url: received "https://u:p@x"; allowed: a URL with http or https, without user and password',
  ],
  [
    'push: { stripe: { meters: { requests: r } } }',
    'f:1:17 grace is missing; allowed: minutes, hours or days such as 90m, 1h, 3d, at most 31d',
  ],
  [
    'push: { lago: { meters: { requests: r } } }',
    'f:1:15 url is missing; allowed: a URL with http or https, without user and password',
  ],
  [
    'push: { http: { url: http://x, meters: {} } }',
    'f:1:40 meters: received none; allowed: a mapping of meters here to their names there, such as { requests: api_requests }',
  ],
  [
    'push: { http: { url: http://x, api: konnect, meters: { requests: r } } }',
    'f:1:32 "api" is no key of http; allowed: url, meters, grace, total',
  ],
])('%j is refused with its place', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test.each([0, '1,001', 1_001, 80.5, '"80%"', -1])('a percent of %s is refused', (percent) => {
  const alert = `{ name: plan, customer: a, meter: requests, period: day, limit: 1, at: [${percent}] }`;
  expect(problemsOf(`alerts: [${alert}]`).join()).toContain(
    'allowed: a whole number from 1 to 1000',
  );
});

test.each([
  ['a: &a [x]\ncustomers: *a', 'f:1:4 an anchor (&) is not allowed; write the value out'],
  ['customers: !!seq []', 'f:1:12 a tag (!) is not allowed; write the value out'],
  ['customers: []\n---\nalerts: []', 'f:2:1 there are several documents; allowed: one'],
  ['customers: [\n', 'f:2:1 deficient indentation'],
  [`customers: ${'['.repeat(50)}`, 'f:1:21 nesting exceeded maxDepth (10)'],
])('%j is refused before it is read', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test('every problem is listed, by place', () => {
  expect(
    problemsOf('customers:\n- id: no\n- nam: x\nwebhook: {}').map((one) => one.slice(0, 5)),
  ).toEqual(['f:2:7', 'f:3:3', 'f:3:3', 'f:4:10'.slice(0, 5)]);
});

test('of very many problems the first hundred are listed, and the number of the others', () => {
  const reading = problemsOf(`customers:\n${'- id: no\n'.repeat(250)}`);
  expect(reading).toHaveLength(101);
  expect(reading.at(-1)).toContain('and 150 more problems');
});

test('bytes that are not UTF-8 are refused with their place', () => {
  expect(
    readBillableBytes(Buffer.from('customers:\n- id: a\n  name: M\xfcller\n', 'latin1')),
  ).toEqual({
    kind: 'invalid',
    problems: [
      {
        line: 3,
        column: 10,
        message: 'these bytes are not UTF-8, or are the replacement character',
      },
    ],
  });
});
