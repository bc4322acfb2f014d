import { describe, expect, test } from '@jest/globals';
import { readKept } from '../../../cli/kong/kept-options.ts';

test('without flags the kit keeps what the defaults of LABELS and METERS want', () => {
  expect(readKept()).toEqual({ ai: false, paths: [] });
});

test('the kit keeps what LABELS and METERS want', () => {
  expect(readKept('service,route', 'bytes,credits=billable.credits')).toEqual({
    ai: false,
    paths: [['billable', 'credits']],
  });
  expect(readKept('ai_model', '')).toEqual({ ai: true, paths: [] });
  expect(readKept('', 'ai')).toEqual({ ai: true, paths: [] });
});

test('a size is always there and needs no line of its own', () => {
  expect(readKept('', 'sent=request.size,length=request.headers.content-length').paths).toEqual([
    ['request', 'headers', 'content-length'],
  ]);
});

describe('a path at which no quantity can stand, or that would take the place of what is counted', () => {
  test.each([
    'response',
    'request',
    'request.id',
    'request.id.deep',
    'request.n',
    'request.size.deep',
    'response.status.deep',
    'consumer',
    'consumer.custom_id',
    'consumer.username.deep',
    'service',
    'service.name',
    'route',
    'route.id',
    'latencies',
    'latencies.n',
    'ai',
    'ai.proxy',
    'ai.proxy.meta',
    'ai.proxy.usage',
    'ai.any.meta.response_model',
    'ai.proxy.meta.request_model.deep',
    'ai.proxy.usage.prompt_tokens.deep',
  ])('is refused: %s', (path) => {
    for (const meters of [`x=${path}`, `ai,x=${path}`]) {
      expect(() => readKept('', meters)).toThrow(
        `--meters has x=${path}: what stands there is a section or a text that the kit sends`,
      );
    }
  });

  test.each([
    'ai.proxy.usage.total_tokens',
    'ai.proxy.meta.llm_latency',
    'ai.proxy.usage.prompt_tokens_details.cached_tokens',
    'service.port',
    'request.headers.x-units',
    'consumer.created_at',
    'latencies.request',
    'started_at',
    'billable',
    'billable.credits',
    'tries',
  ])('others are not: %s', (path) => {
    expect(readKept('', `x=${path}`).paths).toEqual([path.split('.')]);
  });

  test('a path within another that is stripped is refused; elsewhere all of it stays', () => {
    expect(() => readKept('', 'x=tries,y=tries.n')).toThrow(
      '--meters has x=tries and y=tries.n: one path lies in the other',
    );
    expect(() => readKept('', 'x=request.headers.a.b,y=request.headers.a')).toThrow(
      'lies in the other',
    );
    expect(readKept('', 'x=billable,y=billable.credits').paths).toHaveLength(2);
    expect(
      readKept('', 'x=request.headers.a,y=request.headers.ab,z=request.headers.a').paths,
    ).toHaveLength(3);
  });

  test('a status and the sizes are sent anyway', () => {
    expect(readKept('', 'x=response.status,y=request.size,z=response.size').paths).toEqual([]);
  });
});

describe('what the setting refuses, the flag refuses', () => {
  test.each(['model', 'service,service', 'service,'])('--labels %j', (labels) => {
    expect(() => readKept(labels)).toThrow(`--labels is "${labels}"; allowed: a comma list of`);
  });

  test.each(['requests=a', 'status_x=a', 'billable_x=a', 'a=b,a=c', 'a=b..c', 'bytes,'])(
    '--meters %j',
    (meters) => {
      expect(() => readKept('', meters)).toThrow(`--meters is "${meters}"; allowed: a comma list`);
    },
  );
});
