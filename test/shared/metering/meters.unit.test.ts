import { describe, expect, test } from '@jest/globals';
import { meterNames, parseMeters, readQuantities } from '../../../shared/metering/meters.ts';

const metersOf = (text: string) => {
  const meters = parseMeters(text);
  if (meters === null) throw new Error(`${text} is refused`);
  return meters;
};

const quantitiesOf = (setting: string, entry: object): Record<string, number> =>
  Object.fromEntries(
    readQuantities(entry as Record<string, unknown>, metersOf(setting)).map(({ meter, amount }) => [
      meter,
      amount,
    ]),
  );

describe('the setting', () => {
  test.each([
    ['', ['requests']],
    ['bytes', ['requests', 'request_bytes', 'response_bytes', 'invalid_quantities']],
    ['credits=billable.credits', ['requests', 'credits', 'invalid_quantities']],
    [
      'ai, credits=a.b',
      [
        'requests',
        'ai_requests',
        'ai_prompt_tokens',
        'ai_completion_tokens',
        'ai_unmeasured_requests',
        'credits',
        'invalid_quantities',
      ],
    ],
  ])('%j has the meters %j', (text, names) => {
    expect(meterNames(metersOf(text))).toEqual(names);
  });

  test.each([
    'nothing',
    'requests=a',
    'invalid_quantities=a',
    'service=a',
    'status=a',
    'billable_x=a',
    'status_x=a',
    'Credits=a',
    '1a=a',
    'a=',
    'a=b..c',
    'a=.b',
    '=b',
    'a',
    'a=b,a=c',
    'bytes,bytes',
    'bytes,request_bytes=a',
    `${'x'.repeat(41)}=a`,
    'bytes,',
    'a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1',
    'ai,bytes,a=1,b=1,c=1',
    '__proto__=a',
  ])('%j is refused', (text) => {
    expect(parseMeters(text)).toBeNull();
  });

  test('eight meters are allowed', () => {
    expect(metersOf('a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1')).toHaveLength(8);
  });
});

describe('a quantity', () => {
  test.each([
    [0, {}],
    [7, { credits: 7 }],
    [2 ** 40, { credits: 2 ** 40 }],
    [2 ** 40 + 1, { invalid_quantities: 1 }],
    [2 ** 53, { invalid_quantities: 1 }],
    [1e300, { invalid_quantities: 1 }],
    [-1, { invalid_quantities: 1 }],
    [1.5, { invalid_quantities: 1 }],
    ['7', { invalid_quantities: 1 }],
    [true, { invalid_quantities: 1 }],
    [[], { invalid_quantities: 1 }],
    [{}, { invalid_quantities: 1 }],
    [null, {}],
    [undefined, {}],
  ])('of %j counts %j', (credits, counted) => {
    expect(quantitiesOf('credits=billable.credits', { billable: { credits } })).toEqual(counted);
  });

  test.each([
    ['no object on the way', { billable: 'text' }],
    ['a list on the way', { billable: [{ credits: 7 }] }],
    ['nothing on the way', {}],
    ['a prototype on the way', { billable: Object.create({ credits: 7 }) as object }],
  ])('with %s is 0', (_, entry) => {
    expect(quantitiesOf('credits=billable.credits', entry)).toEqual({});
  });

  test('at a path through __proto__ is none', () => {
    expect(quantitiesOf('x=__proto__.y', {})).toEqual({});
  });

  test('that is wrong in several meters counts once for each', () => {
    expect(quantitiesOf('bytes', { request: { size: -1 }, response: { size: '9' } })).toEqual({
      invalid_quantities: 2,
    });
  });
});

describe('tokens', () => {
  const usage = (section: object) => ({ ai: { proxy: { usage: section } } });

  test.each([
    ['prompt_tokens', { prompt_tokens: 3, completion_tokens: 4 }],
    ['the spelling of Kong 3.6', { prompt_token: 3, completion_token: 4 }],
    ['input and output', { input_tokens: 3, output_tokens: 4 }],
    [
      'two spellings',
      { prompt_tokens: 3, input_tokens: 9, completion_tokens: 4, output_tokens: 9 },
    ],
  ])('are read from %s', (_, section) => {
    expect(quantitiesOf('ai', usage(section))).toEqual({
      ai_prompt_tokens: 3,
      ai_completion_tokens: 4,
    });
  });

  test('summed over sections are bounded as those of one are', () => {
    const sections = (tokens: number) => ({
      ai: { a: { usage: { prompt_tokens: 2 ** 40 } }, b: { usage: { prompt_tokens: tokens } } },
    });
    expect(quantitiesOf('ai', sections(0))).toEqual({ ai_prompt_tokens: 2 ** 40 });
    expect(quantitiesOf('ai', sections(1))).toEqual({ invalid_quantities: 1 });
  });

  test('of a list, or of a section that is a text, are none', () => {
    expect(quantitiesOf('ai', { ai: [{ usage: { prompt_tokens: 3 } }] })).toEqual({});
    expect(quantitiesOf('ai', { ai: { proxy: 'x' } })).toEqual({});
  });
});
