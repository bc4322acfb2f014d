import { describe, expect, test } from '@jest/globals';

import { runCommandLine } from '../../support/cli/run.ts';
import { kitFormats, renderKit } from '../../../kong/kit/render.ts';
import { kitOptions } from '../../support/kong/kit.ts';

const run = async (...args: string[]) => runCommandLine(['kong', 'config', ...args]);

const needed = ['--endpoint', 'http://billable:8080', '--token', 'ingest0token'];

describe('kong config', () => {
  test('prints decK YAML for Kong 3.9, and completes the path of the endpoint', async () => {
    const { code, out } = await run(...needed);
    expect(code).toBe(0);
    expect(out).toBe(renderKit('deck', kitOptions()));
    expect(out).toContain('http_endpoint: http://billable:8080/ingest');
  });

  test('keeps the token out of every format with --token-env', async () => {
    for (const format of kitFormats) {
      const args = [
        '--endpoint',
        'http://b/ingest',
        '--token-env',
        'BILLABLE_TOKEN',
        '--format',
        format,
      ];
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toContain('{vault://env/billable-token}');
    }
  });

  test('--token-env is offered to those Kongs alone that know it', async () => {
    const args = (kong: string) => ['--endpoint', 'http://b', '--token-env', 'A', '--kong', kong];
    expect((await run(...args('3.2'))).code).toBe(0);
    expect((await run(...args('3.1'))).code).toBe(2);
    expect((await run(...needed, '--kong', '3.2')).out).toContain('--token-env');
    expect((await run(...needed, '--kong', '3.1')).out).not.toContain('--token-env');
  });

  test('--whole strips nothing and says which batch is safe', async () => {
    const { out } = await run(...needed, '--whole');
    expect(out).not.toContain('pre-function');
    expect(out).toMatch(/max_batch_size: 10\n/);
    expect(out).toContain('API keys, cookies and query strings');
  });

  test('keeps what labels and meters want', async () => {
    const kept = { ai: true, paths: [['billable', 'credits']] };
    const lists = ['--labels', 'service,ai_model', '--meters', 'bytes, credits=billable.credits'];
    expect((await run(...needed, ...lists)).out).toBe(renderKit('deck', kitOptions({ kept })));
    const none = await run(...needed, '--labels', '', '--meters', '');
    expect(none.out).toBe(renderKit('deck', kitOptions()));
  });

  test('says what is not guaranteed below Kong 3.5', async () => {
    expect((await run(...needed, '--kong', '3.4')).out).toContain('Not guaranteed');
    expect((await run(...needed, '--kong', '2.8')).out).toContain('Not guaranteed');
    expect((await run(...needed, '--kong', '3.5')).out).not.toContain('Not guaranteed');
  });

  test('never prints a retry time of -1', async () => {
    for (const kong of ['2.8', '3.4', '3.9']) {
      expect((await run(...needed, '--kong', kong)).out).not.toMatch(/max_retry_time: -/);
    }
  });

  test('--help says all options', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const option of [
      'endpoint',
      'token',
      'token-env',
      'format',
      'kong',
      'strip',
      'whole',
      'max-body',
    ]) {
      expect(out).toContain(`--${option}`);
    }
  });

  test.each([
    [[]],
    [['--endpoint', 'http://b']],
    [['--token', 'a']],
    [['--endpoint', 'b:8080', '--token', 'a']],
    [['--endpoint', 'ftp://b', '--token', 'a']],
    [['--endpoint', 'http://b/%69', '--token', 'a']],
    [['--endpoint', 'http://b/a b', '--token', 'a']],
    [['--endpoint', 'http://b/\u00e9', '--token', 'a']],
    [['--endpoint', 'http://b/x"', '--token', 'a']],
    [['--endpoint', 'http://{vault://env/b}', '--token', 'a']],
    [['--endpoint', 'http://b/ingest?x=1', '--token', 'a']],
    [['--endpoint', 'http://u:p@b/ingest', '--token', 'a']],
    [[...needed, '--token-env', 'A']],
    [['--endpoint', 'http://b', '--token-env', 'lower']],
    [['--endpoint', 'http://b', '--token-env', 'A', '--kong', '2.8']],
    [[...needed, '--kong', '2.7']],
    [[...needed, '--kong', 'latest']],
    [[...needed, '--kong', '3.9x']],
    [[...needed, '--format', 'deck', '--unknown']],
    [[...needed, '--strip', 'all']],
    [[...needed, '--strip', 'pre-function', '--whole']],
    [[...needed, '--max-body', '10']],
    [[...needed, '--labels', 'service,consumer']],
    [[...needed, '--meters', 'tokens']],
    [[...needed, '--meters', 'credits=']],
    [[...needed, '--meters', 'Credits=billable.credits']],
    [[...needed, '--meters', 'credits=billable..credits']],
    [[...needed, '--unknown']],
    [[...needed, 'extra']],
  ])('refuses %j with 2 and one message', async (args) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n').length).toBeGreaterThan(0);
  });

  test('never repeats a token that it refuses', async () => {
    expect((await run('--endpoint', 'http://b', '--token', 'se cret')).err).not.toContain(
      'se cret',
    );
  });
});
