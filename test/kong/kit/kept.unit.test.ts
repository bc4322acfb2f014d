import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readKept } from '../../../cli/kong/kept-options.ts';
import {
  batchSize,
  type KitOptions,
  kitPlugins,
  largestEntryBytes,
  type StripForm,
} from '../../../kong/kit/settings.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import { parseMeters } from '../../../shared/metering/meters.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';

type Entry = Readonly<Record<string, unknown>>;
type Ai = Readonly<Record<string, { readonly meta?: Entry; readonly usage?: Entry }>>;

const folder = join(import.meta.dirname, '../../../kong/captures');
const aiBodies = readdirSync(folder).filter(
  (name) => /^(?:ai|kit-payload)/.test(name) && !name.includes('headers'),
);
const aiEntries = aiBodies.flatMap(
  (name) => [JSON.parse(readFileSync(join(folder, name), 'utf8'))].flat() as Entry[],
);
const nginxRequestId = '00112233445566778899aabbccddeeff';

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

const optionsFor = (strip: StripForm, labels: string, meters: string): KitOptions =>
  kitOptions({ strip, kept: readKept(labels, meters) });

const textOf = (options: KitOptions, entry: Entry): string =>
  pdk.log(kitPlugins(options), { entry, nginxRequestId });

const stripped = (options: KitOptions, entry: Entry): Entry & { readonly ai?: Ai } =>
  JSON.parse(textOf(options, entry)) as Entry & { readonly ai?: Ai };

const secret = /"payload"|"sanitizer"|messages|[Hh]eron|api_key|sk-dummy|plugin_id/;

describe.each(['pre-function', 'custom-fields'] as const)('stripped through %s', (strip) => {
  test('an AI entry is metered like the whole one, by every label and AI meter', () => {
    const span = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };
    const meters = parseMeters('ai') ?? [];
    const kept = optionsFor(strip, 'service,route,ai_model', 'ai');
    expect(aiEntries.length).toBeGreaterThan(15);
    for (const entry of aiEntries) {
      const metering = { labels: labelNames, meters };
      expect(parseHttpLog([stripped(kept, entry)], span, metering)).toEqual(
        parseHttpLog([entry], span, metering),
      );
    }
  });

  const plain = optionsFor(strip, 'service', 'bytes');
  const withAi = optionsFor(strip, 'service', 'ai');

  test('nothing of ai leaves Kong where no label or meter wants it', () => {
    expect(aiEntries.length).toBeGreaterThan(20);
    for (const entry of aiEntries) expect(stripped(plain, entry)).not.toHaveProperty('ai');
    expect(stripped(plain, wholeEntry({}))).not.toHaveProperty('ai');
  });

  test('models and tokens stay as they were where one does, and no prompt, answer or key', () => {
    let sections = 0;
    for (const entry of aiEntries) {
      expect(textOf(withAi, entry)).not.toMatch(secret);
      const whole = (entry['ai'] ?? {}) as Ai;
      const kept = stripped(withAi, entry).ai ?? {};
      for (const [name, { meta = {}, usage = {} }] of Object.entries(kept)) {
        sections++;
        const { provider_name, request_model, response_model } = whole[name]?.meta ?? {};
        const isText = typeof response_model === 'string';
        expect(meta).toMatchObject({ provider_name, request_model });
        expect(meta['response_model']).toEqual(isText ? response_model : false);
        expect(whole[name]?.usage).toMatchObject(usage);
      }
      expect(Object.keys(kept)).toEqual(Object.keys(whole).sort());
    }
    expect(sections).toBeGreaterThan(20);
    expect(stripped(optionsFor(strip, 'ai_model', ''), aiEntries[0] ?? {})).toHaveProperty('ai');
  });

  test('an entry without ai gains none', () => {
    expect(stripped(withAi, wholeEntry({}))).not.toHaveProperty('ai');
    expect(stripped(withAi, wholeEntry({ ai: 'a text' }))).not.toHaveProperty('ai');
    expect(
      stripped(withAi, wholeEntry({ ai: { sanitizer: { items: ['heron'] } } })),
    ).not.toHaveProperty('ai');
  });

  test('a quantity that is no number stays invalid, and a long model stays too long', () => {
    const ai = {
      proxy: {
        meta: { provider_name: 'openai', request_model: 'm'.repeat(5_000), response_model: {} },
        usage: { prompt_tokens: '7', completion_tokens: { heron: 1 }, total_tokens: 1.5 },
      },
    };
    expect(stripped(withAi, wholeEntry({ ai })).ai).toEqual({
      proxy: {
        meta: { provider_name: 'openai', request_model: 'm'.repeat(256), response_model: false },
        usage: { prompt_tokens: false, completion_tokens: false, total_tokens: 1.5 },
      },
    });
  });

  test('a number that JSON has no text for costs no entry', () => {
    const usage = { prompt_tokens: Infinity, completion_tokens: Number.NaN };
    const entry = wholeEntry({ ai: { proxy: { usage } } });
    expect(stripped(withAi, entry).ai).toEqual({
      proxy: { meta: {}, usage: { prompt_tokens: false, completion_tokens: false } },
    });
  });

  test('a path of a meter stays, with its number or as an invalid one, and nothing besides', () => {
    const paths =
      'u=request.headers.x-units,s=upstream_status,c=client_ip.x,t=tries.n,b=billable.credits';
    const entry = wholeEntry({
      request: { headers: { 'x-units': 12, cookie: 'heron' } },
      billable: { credits: 3 },
    });
    const kept = stripped(optionsFor(strip, '', paths), entry);
    expect(kept).toMatchObject({
      request: { headers: { 'x-units': 12 } },
      upstream_status: false,
      billable: { credits: 3 },
    });
    expect(kept['request']).toHaveProperty('headers', { 'x-units': 12 });
    expect(kept).not.toHaveProperty('client_ip');
    expect(kept).not.toHaveProperty('tries');
  });

  test('no key of a path ends the text that it stands in', () => {
    const entry = wholeEntry({ request: { headers: { 'a"]b\\é': 5 } } });
    const kept = stripped(optionsFor(strip, '', 'x=request.headers.a"]b\\é'), entry);
    expect(kept).toMatchObject({ request: { headers: { 'a"]b\\é': 5 } } });
  });

  test('an entry is at most as long as the arithmetic says', () => {
    const options = optionsFor(strip, 'ai_model', 'ai,units=request.headers.x-units');
    const hostile = '\u0001'.repeat(5_000);
    const long = '"'.repeat(5_000);
    const number = -1.7958032389521e18;
    const tokens = { prompt_tokens: number, completion_tokens: number, total_tokens: number };
    const usage = { ...tokens, prompt_token: number, completion_token: number, cost: number };
    const rest = { input_tokens: number, output_tokens: number, time_per_token: number };
    const section = (model: string) => ({
      meta: {
        provider_name: 'huggingface',
        request_model: model,
        response_model: model,
        llm_latency: number,
      },
      usage: { ...usage, ...rest },
      payload: { request: hostile },
    });
    for (const nameBytes of [8, 115, 190, 255]) {
      const name = '"'.repeat(nameBytes);
      const entry = wholeEntry({
        ai: {
          proxy: section(hostile),
          'ai-request-transformer': section(long),
          'ai-response-transformer': section(long),
        },
        request: { headers: { 'x-units': number } },
        consumer: { id: 'f'.repeat(36), username: name, custom_id: name },
        service: { name },
        route: { name },
        workspace_name: name,
      });
      expect(Buffer.byteLength(textOf(options, entry))).toBeLessThan(largestEntryBytes(options));
    }
  });
});

test('batches with models and tokens are smaller on AWS', () => {
  const options = optionsFor('pre-function', 'service', 'ai');
  expect(batchSize(options)).toBeLessThan(500);
  expect(batchSize({ ...options, maxBodyBytes: 33_554_432 })).toBe(1_000);
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/kong.md'), 'utf8');
  for (const number of [largestEntryBytes(options), batchSize(options)]) {
    expect(docs).toContain(number.toLocaleString('en-US'));
  }
});
