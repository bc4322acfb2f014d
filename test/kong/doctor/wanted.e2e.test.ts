import { afterAll, expect, test } from '@jest/globals';
import { runDoctor } from '../../../kong/doctor/command.ts';
import { type AdminContents, createAdminApiDouble } from '../../support/kong-admin-api.ts';
import { billable, right, rightWithAi, token, withPlugin } from '../../support/kong/doctor.ts';
import { endServers, startTestServer } from '../../support/local/server.ts';

afterAll(endServers);

/** What the doctor finds of a Kong whose Billable is a real server with these settings. */
const foundWith = async (settings: Record<string, string>, contents: AdminContents) => {
  const server = await startTestServer({ env: { INGEST_TOKENS: token, ...settings } });
  const kong = createAdminApiDouble(contents);
  let out = '';
  const output = { out: (text: string) => (out += text), err: (text: string) => (out += text) };
  await runDoctor(['--kong', 'http://kong:8001', '--billable', billable, '--json'], output, {
    fetch: async (url, init) =>
      url.startsWith(billable)
        ? fetch(url.replace(billable, server.url), init)
        : kong.fetch(url, init),
  });
  const { findings } = JSON.parse(out) as { findings: { code: string; what: string }[] };
  return findings.map(({ code, what }) => `${code}: ${what}`);
};

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
