import { afterAll, describe, expect, test } from '@jest/globals';
import { runDoctor } from '../../../kong/doctor/command.ts';
import { type AdminContents, createAdminApiDouble } from '../../support/kong-admin-api.ts';
import {
  billable,
  right,
  rightWithAi,
  token,
  withConfig,
  withPlugin,
} from '../../support/kong/doctor.ts';
import { endServers, startTestServer } from '../../support/local/server.ts';

afterAll(endServers);

/** What the doctor says of a Kong whose Billable is a real server with these settings. */
const saidWith = async (
  settings: Record<string, string>,
  contents: AdminContents,
  args: readonly string[] = [],
) => {
  const env = { INGEST_TOKENS: token, READ_TOKENS: readToken, ...settings };
  const server = await startTestServer({ env });
  const kong = createAdminApiDouble(contents);
  let out = '';
  const output = { out: (text: string) => (out += text), err: (text: string) => (out += text) };
  const all = ['--kong', 'http://kong:8001', '--billable', billable, '--json', ...args];
  await runDoctor(all, output, {
    fetch: async (url, init) =>
      url.startsWith(billable)
        ? fetch(url.replace(billable, server.url), init)
        : kong.fetch(url, init),
  });
  return JSON.parse(out) as {
    findings: { code: string; what: string }[];
    notes: readonly string[];
  };
};

const readToken = 'aReadTokenOfTheDoctor1';

const foundWith = async (...asked: Parameters<typeof saidWith>): Promise<readonly string[]> =>
  (await saidWith(...asked)).findings.map(({ code, what }) => `${code}: ${what}`);

const model = {
  name: 'ai-proxy',
  route: { id: 'r-main' },
  config: {
    logging: { log_statistics: true },
    model: { provider: 'openai' },
    response_streaming: 'deny',
  },
};

test('what the settings of a running server want and Kong drops is named', async () => {
  const settings = { LABELS: 'service,ai_model', METERS: 'bytes,ai' };
  const found = await foundWith(settings, withPlugin(model, right));
  // The kit sends sizes anyway.
  const wanted = ['ai_model', 'ai_requests', 'ai_prompt_tokens', 'ai_completion_tokens'];
  expect(found.map((each) => each.slice(0, each.indexOf(',')))).toEqual(
    wanted.map((name) => `wanted_dropped: Billable's settings want ${name}`),
  );
});

test("a meter of one's own whose path Kong drops is named", async () => {
  const settings = { METERS: 'credits=billable.credits,units=request.headers.x-units' };
  const found = await foundWith(settings, right);
  expect(found.map((each) => each.slice(0, each.indexOf(',')))).toEqual([
    "wanted_dropped: Billable's settings want units",
  ]);
});

test('what they do not want and Kong sends is named', async () => {
  const found = await foundWith({}, withPlugin(model, rightWithAi));
  expect(found.map((each) => each.split(':')[0])).toEqual(['unwanted_sent']);
});

describe('with the token of Kong in a vault', () => {
  const contents = withConfig({ headers: { 'x-api-key': '{vault://env/billable-token}' } });
  const settings = { METERS: 'units=request.headers.x-units' };

  test('the read token tells what the settings want', async () => {
    const { findings, notes } = await saidWith(settings, contents, ['--read-token', readToken]);
    expect(findings.map(({ code }) => code).sort()).toEqual(['vault_unproven', 'wanted_dropped']);
    expect(notes).toEqual([]);
  });

  test.each([
    ['no token is known', [], 'Kong shows no token'],
    ['the read token is wrong', ['--read-token', 'wrong'], 'refuses the read token'],
  ])('where %s, it is said that nothing was compared', async (_, args, reason) => {
    const { findings, notes } = await saidWith(settings, contents, args);
    expect(findings.map(({ code }) => code)).toEqual(['vault_unproven']);
    expect(notes).toEqual([
      expect.stringMatching(
        new RegExp(
          `^What Kong sends was not compared .*${reason}\\. Give --read-token or READ_TOKENS`,
        ),
      ),
    ]);
  });

  test('a read token is sent to no other server than Billable', async () => {
    const kong = createAdminApiDouble(contents);
    const sent: string[] = [];
    const args = ['--kong', 'http://kong:8001', '--billable', billable, '--read-token', readToken];
    await runDoctor(
      args,
      { out: () => undefined, err: () => undefined },
      {
        fetch: async (url, init) => {
          if (!url.startsWith(billable)) return kong.fetch(url, init);
          sent.push(JSON.stringify(init.headers ?? {}));
          return new Response('nginx', { status: 200 });
        },
      },
    );
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter((headers) => headers.includes(readToken))).toEqual([]);
  });
});
