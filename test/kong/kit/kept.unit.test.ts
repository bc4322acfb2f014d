import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { batchSize, largestEntryBytes } from '../../../kong/kit/settings.ts';
import { kitNotes } from '../../../kong/kit/notes.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import {
  type Ai,
  capturedAiEntries,
  createStripper,
  optionsFor,
} from '../../support/kong/stripped.ts';

let kong: Awaited<ReturnType<typeof createStripper>>;
beforeAll(async () => {
  kong = await createStripper();
});
const stripped: typeof kong.stripped = (options, entry) => kong.stripped(options, entry);
const textOf: typeof kong.textOf = (options, entry) => kong.textOf(options, entry);

const secret = /"payload"|"sanitizer"|messages|[Hh]eron|api_key|sk-dummy|plugin_id/;

describe.each(['pre-function', 'custom-fields'] as const)('stripped through %s', (strip) => {
  const plain = optionsFor(strip, 'service', 'bytes');
  const withAi = optionsFor(strip, 'service', 'ai');
  const withModels = optionsFor(strip, 'service,route,ai_model', 'ai');

  test('nothing of ai leaves Kong where no label or meter wants it', () => {
    expect(capturedAiEntries.length).toBeGreaterThan(20);
    for (const entry of capturedAiEntries) expect(stripped(plain, entry)).not.toHaveProperty('ai');
    expect(stripped(plain, wholeEntry({}))).not.toHaveProperty('ai');
  });

  test('models and tokens stay as they were where one does, and no prompt, answer or key', () => {
    let sections = 0;
    for (const entry of capturedAiEntries) {
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
    expect(stripped(optionsFor(strip, 'ai_model', ''), capturedAiEntries[0] ?? {})).toHaveProperty(
      'ai',
    );
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
      proxy: { usage: { prompt_tokens: false, completion_tokens: false } },
    });
  });

  test('a section keeps its shape, and that of ai-sanitizer leaves nothing', () => {
    const ai = {
      proxy: { meta: { provider_name: 'openai' } },
      'ai-request-transformer': { usage: { prompt_tokens: 3 } },
      'ai-response-transformer': {},
      sanitizer: { usage: { prompt_tokens: 5 }, items: ['heron'] },
      list: [1, 2],
    };
    expect(stripped(withModels, wholeEntry({ ai })).ai).toEqual({
      proxy: { meta: { provider_name: 'openai' } },
      'ai-request-transformer': { usage: { prompt_tokens: 3 } },
      'ai-response-transformer': {},
    });
  });

  test('a path of a meter stays, with its number or as an invalid one, and nothing besides', () => {
    const paths =
      'b=billable.credits,u=request.headers.x-units,s=upstream_status,c=client_ip.x,t=tries.n';
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

  test('the field whose place carries the code stays where a meter reads it', () => {
    const options = optionsFor(strip, '', 'b=billable.credits,c=client_ip,t=tries');
    const entry = wholeEntry({ client_ip: 7, tries: 3, billable: { credits: 5 } });
    expect(stripped(options, entry)).toMatchObject({
      client_ip: 7,
      tries: 3,
      billable: { credits: 5 },
    });
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

test('the notes say what of the AI plugins stays', () => {
  const notesFor = (meters: string): string =>
    kitNotes(optionsFor('pre-function', 'service', meters)).join(' ');
  expect(notesFor('bytes')).toContain('Nothing of the AI plugins stays');
  expect(notesFor('ai,x=ai.proxy.usage.total_tokens')).toContain('models and token counts stay');
  const alone = notesFor('x=ai.proxy.usage.total_tokens');
  expect(alone).toContain(
    'Of the AI plugins the number at ai.proxy.usage.total_tokens stays alone.',
  );
  expect(alone).not.toContain('Nothing of the AI plugins');
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
