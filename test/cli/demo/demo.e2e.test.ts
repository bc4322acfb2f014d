import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { billableProgram, runCommandLine } from '../../support/cli/run.ts';
import { newDataDir, removeDataDir } from '../../support/local/server.ts';
import { readBillableBytes } from '../../../shared/customers/billable-file.ts';

const root = join(import.meta.dirname, '../../..');

let folder = '';
beforeEach(() => {
  folder = newDataDir();
});
afterEach(() => {
  removeDataDir(folder);
});

const readToken = 'demoRead1';

/** Starts the demo in a folder of its own; `ready` is its address. */
const startDemo = async (env: Readonly<Record<string, string>> = { PORT: '0' }) => {
  const child = spawn(billableProgram, ['demo'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], READ_TOKENS: readToken, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    url ||= /^listening on (.*)$/.exec(line)?.[1] ?? '';
    if (line === 'Ctrl-C ends it.') break;
  }
  const end = async () => {
    child.kill('SIGINT');
    const [code, signal] = await ended;
    return { code, signal, output: lines.join('\n') };
  };
  return { url, output: () => lines.join('\n'), end };
};

const requestsAt = async (url: string): Promise<number> => {
  const path = '/billable?period=year&group_by=none&from=2000&to=2100';
  const response = await fetch(`${url}${path}`, { headers: { 'x-api-key': readToken } });
  const { data } = (await response.json()) as { data: readonly { requests: number }[] };
  return data.reduce((sum, { requests }) => sum + requests, 0);
};

/** Of each AI model, whether it has credits and tokens. */
const metersAt = async (url: string) => {
  const path = '/billable?period=year&group_by=ai_model&meters=all&from=2000&to=2100';
  const response = await fetch(`${url}${path}`, { headers: { 'x-api-key': readToken } });
  const { data } = (await response.json()) as {
    data: readonly { ai_model: string | null; credits: number; ai_completion_tokens: number }[];
  };
  const seen = data.map(({ ai_model, credits, ai_completion_tokens }) => ({
    ai_model,
    hasCredits: credits > 0,
    hasTokens: ai_completion_tokens > 0,
  }));
  return [...new Map(seen.map((each) => [each.ai_model, each])).values()];
};

test('the demo fills a data folder of its own and serves it until Ctrl-C', async () => {
  const demo = await startDemo({ PORT: '0', BILLABLE_DATA_DIR: join(folder, 'books') });
  const output = demo.output();
  const counted = Number(/Posted \d+ batches: (\d+) requests counted/.exec(output)?.[1]);
  expect(counted).toBeGreaterThan(2_000);
  for (const service of ['orders', 'maps', 'assistant']) {
    expect(output).toMatch(new RegExp(`poppy +cust-0001 +${service} +[1-9]\\d* +[1-9]\\d* +\\d+`));
  }
  for (const model of ['gpt-4o', 'gpt-4o-mini']) {
    expect(output).toMatch(new RegExp(`^\\d{4}-\\d\\d +${model} +[1-9]\\d* +[1-9]\\d*$`, 'm'));
  }
  expect(await metersAt(demo.url)).toEqual([
    { ai_model: null, hasCredits: true, hasTokens: false },
    { ai_model: 'gpt-4o', hasCredits: true, hasTokens: true },
    { ai_model: 'gpt-4o-mini', hasCredits: true, hasTokens: true },
  ]);
  expect(output).toMatch(/Posted (\d+) batches again: \1 known as duplicates/);
  expect(output).toContain(`Requests before: ${counted}, after: ${counted}.`);
  expect(await requestsAt(demo.url)).toBe(counted);
  const page = await fetch(`${demo.url}/?range=last_30_days`, {
    headers: { 'x-api-key': readToken, accept: 'text/html' },
  });
  const text = (await page.text()).replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/, [\d.]+ % (?:more|less) than the [\d,]+ on /);
  const reports = await fetch(`${demo.url}/?view=reports`, {
    headers: { 'x-api-key': readToken, accept: 'text/html' },
  });
  expect(await reports.text()).toMatch(/>\w+ \d{4}<\/a(?!.*counted now)/s);
  expect(text).toMatch(/On \d+ \w+, server errors were [\d,]+ times their usual number/);
  expect(await demo.end()).toMatchObject({ code: 0, output: expect.stringContaining('stopping') });
  expect(readdirSync(folder)).toEqual(['.billable-demo']);
  expect(existsSync(join(folder, 'books'))).toBe(false);
  const file = join(folder, '.billable-demo', 'billable.yaml');
  expect(readBillableBytes(readFileSync(file))).toMatchObject({
    kind: 'valid',
    file: { customers: [{ id: 'acme' }, { id: 'globex' }], alerts: [{ name: 'plan' }] },
  });
  writeFileSync(file, 'customers: []');

  const again = await startDemo();
  expect(again.output()).toMatch(/(\d+) batches: 0 requests counted\. \1 batches were counted/);
  expect(await requestsAt(again.url)).toBe(counted);
  expect(await again.end()).toMatchObject({ code: 0, signal: null });
  expect(readFileSync(file, 'utf8')).toBe('customers: []');
});

test('the demo waits for Ctrl-C before it says so', async () => {
  const began = process.cwd();
  process.chdir(folder);
  const happened: string[] = [];
  try {
    const { code } = await runCommandLine(['demo'], {
      env: { PORT: '0' },
      now: Date.now,
      out: (text) => happened.push(text.trim()),
      untilStopped: async () => {
        happened.push('waits');
      },
    });
    expect(code).toBe(0);
  } finally {
    process.chdir(began);
  }
  expect(happened.slice(-2)).toEqual(['waits', 'Ctrl-C ends it.']);
});

test('the demo takes another port where a server has that of the default', async () => {
  const other = createServer();
  const isOurs = await once(other.listen(8080, '127.0.0.1'), 'listening').then(
    () => true,
    () => false,
  );
  const demo = await startDemo({});
  expect(demo.url).toMatch(/^http:\/\/127\.0\.0\.1:(?!8080$)\d+$/);
  expect(await demo.end()).toMatchObject({ code: 0, signal: null });
  if (isOurs) other.close();
});

test('the demo ends with the npx that runs it', async () => {
  const npx = spawn('npx', ['--no', '--prefix', root, '--', 'billable', 'demo'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const output = once(npx.stdout, 'close');
  const exit = once(npx, 'exit');
  for await (const line of createInterface({ input: npx.stdout })) {
    if (line === 'Ctrl-C ends it.') break;
  }
  npx.kill('SIGTERM');
  // The demo has it open too; which of the two comes first is not said.
  await Promise.all([output, exit]);
  expect(npx.signalCode ?? npx.exitCode).not.toBeNull();
});

test('the demo ends without a stack trace where no one reads on', async () => {
  const command = `"$0" demo | head -n 3; echo "codes \${PIPESTATUS[*]}"`;
  const child = spawn('bash', ['-c', command, billableProgram], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  await once(child, 'close');
  expect(out).toMatch(/^Posted \d+ batches/);
  expect(out).toContain('codes 0 0');
  expect(err).not.toMatch(/EPIPE|at .*\.(ts|js):\d+/);
});
