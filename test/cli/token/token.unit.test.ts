import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readKeyFile } from '../../../local/customers/key-file.ts';
import { readCustomerToken } from '../../../shared/customers/customer-token.ts';
import { runCommandLine } from '../../support/cli/run.ts';

const now = Date.UTC(2026, 10, 27, 12);
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'billable-token-'));
  writeFileSync(join(dataDir, 'billable.yaml'), 'customers: [{ id: acme }]');
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const token = async (words: readonly string[], env: Record<string, string> = {}) =>
  runCommandLine(['token', ...words], {
    env: { BILLABLE_DATA_DIR: dataDir, ...env },
    now: () => now,
  });

const read = (text: string, at = now) => readCustomerToken(text, readKeyFile(dataDir), at);

test('a link leads to the page, with a token that signs in for an hour and is no token for the API', async () => {
  const { code, out } = await token(['--customer', 'acme', '--link'], {
    PUBLIC_URL: 'https://usage.example/billing/',
  });
  expect(code).toBe(0);
  const [, text = ''] = /^https:\/\/usage\.example\/billing\/link\?token=(\S+)\n$/.exec(out) ?? [];
  expect(await read(text)).toMatchObject({
    customer: 'acme',
    use: 'link',
    expires: now + 3_600_000,
  });
  expect(await read(text, now + 3_600_000)).toBeNull();
});

test('two links have ids of their own, so that using one up leaves the other', async () => {
  const links = [
    await token(['--customer', 'acme', '--link']),
    await token(['--customer', 'acme', '--link']),
  ];
  const ids = await Promise.all(
    links.map(async ({ out }) => (await read(out.trim().split('token=')[1] ?? ''))?.tokenId),
  );
  expect(new Set(ids).size).toBe(2);
});

test('a link leads to this machine where nothing else is said, or where --url says', async () => {
  expect((await token(['--customer', 'acme', '--link'])).out).toMatch(
    /^http:\/\/127\.0\.0\.1:8080\/link\?token=/,
  );
  const { out } = await token(['--customer', 'acme', '--link', '--url', 'https://x.example/']);
  expect(out).toMatch(/^https:\/\/x\.example\/link\?token=/);
});

test('a token stands alone on standard output, and works for its days', async () => {
  const { code, out, err } = await token(['--customer', 'acme', '--days', '2']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(await read(out.trim())).toMatchObject({ use: 'api', expires: now + 2 * 86_400_000 });
});

test.each([
  [['--link'], '--customer is missing'],
  [['--link', '--rotate'], '--link goes with --customer'],
  [['--customer', 'acme', '--link', '--days', '3'], '--days is there with --link'],
  [['--customer', 'acme', '--url', 'https://x.example'], '--url goes with --link'],
  [['--customer', 'acme', '--link', '--table', 't'], 'needs --url'],
  [['--customer', 'acme', '--days', '367'], 'allowed: 1 to 366'],
  [['--customer', 'nobody'], 'allowed: acme'],
])('%j is wrong use', async (words, message) => {
  const { code, err, out } = await token(words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});
