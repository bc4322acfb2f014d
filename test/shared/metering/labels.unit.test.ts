import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { boundLabels } from '../../../shared/metering/bound-labels.ts';
import {
  labelsText,
  noLabels,
  parseLabelNames,
  readLabels,
} from '../../../shared/metering/labels.ts';
import { newLabelReader } from '../../../shared/metering/read-labels.ts';
import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import { hostileNames } from '../../support/metering/events.ts';

const all = ['service', 'route', 'ai_model'] as const;
const read = (entry: object, status: number | null = 200) =>
  newLabelReader(all).read(entry as Record<string, unknown>, status);

describe('the setting', () => {
  test.each([
    ['', []],
    ['service', ['service']],
    ['ai_model, service', ['service', 'ai_model']],
    ['service,route,ai_model', [...all]],
  ])('%j is %j', (text, names) => {
    expect(parseLabelNames(text)).toEqual(names);
  });

  test.each(['services', 'service,service', 'service,', ',', 'Service', 'status', '__proto__'])(
    '%j is refused',
    (text) => {
      expect(parseLabelNames(text)).toBeNull();
    },
  );
});

describe('a service', () => {
  test.each([
    ['its name', { service: { name: 'orders', host: 'h' } }, 'orders'],
    ['its host where it has no name', { service: { host: 'orders.internal' } }, 'orders.internal'],
    ['its host where the name is null', { service: { name: null, host: 'h' } }, 'h'],
    ['none', {}, ''],
    ['none where it is null', { service: null }, ''],
    ['none where it is a text', { service: 'orders' }, ''],
    ['none where it is a list', { service: ['orders'] }, ''],
    ['(invalid) where the name is empty', { service: { name: '' } }, '(invalid)'],
    ['(invalid) where the name is a number', { service: { name: 7 } }, '(invalid)'],
    ['(invalid) where the name is an object', { service: { name: {} } }, '(invalid)'],
    ['255 bytes', { service: { name: 'x'.repeat(255) } }, 'x'.repeat(255)],
    ['(invalid) above 255 bytes', { service: { name: 'x'.repeat(256) } }, '(invalid)'],
    ['(invalid) above 255 bytes of UTF-8', { service: { name: 'é'.repeat(128) } }, '(invalid)'],
    ['(invalid) with a lone surrogate', { service: { name: 'a\ud800' } }, '(invalid)'],
    ['(invalid) as a name', { service: { name: '(invalid)' } }, '(invalid)'],
    ['__proto__ as a name', { service: { name: '__proto__' } }, '__proto__'],
    ['constructor as a name', { service: { name: 'constructor' } }, 'constructor'],
  ])('is %s', (_, entry, service) => {
    expect(read(entry)).toEqual({ ...noLabels, service });
  });
});

describe('a model', () => {
  const ai = (meta: object, section = 'proxy') => ({ ai: { [section]: { meta } } });

  test.each([
    ['that which answered', ai({ response_model: 'a', request_model: 'b' }), 200, 'a'],
    ['that which was asked for', ai({ request_model: 'b' }), 200, 'b'],
    ['that which was asked for, below 400', ai({ request_model: 'b' }), 399, 'b'],
    ['none for an error', ai({ request_model: 'b' }), 400, ''],
    ['none for a status that is not valid', ai({ request_model: 'b' }), null, ''],
    ['that which answered, also an error', ai({ response_model: 'a' }), 500, 'a'],
    ['what was asked for: an object', ai({ response_model: {}, request_model: 'b' }), 200, 'b'],
    ['what was asked for: an empty text', ai({ response_model: '', request_model: 'b' }), 200, 'b'],
    ['none where neither is there', ai({}), 200, ''],
    [
      'none of ai-sanitizer, which asks no model',
      {
        ai: {
          sanitizer: { meta: { response_model: 'b' } },
          zeta: { meta: { response_model: 'a' } },
        },
      },
      200,
      'a',
    ],
    ['none where it is null', ai({ request_model: null }), 200, ''],
    ['(invalid) where it is a number', ai({ request_model: 5 }), 200, '(invalid)'],
    ['(invalid) where it is too long', ai({ request_model: 'm'.repeat(300) }), 200, '(invalid)'],
    [
      'none where no provider was asked',
      ai({ provider_name: 'UNSPECIFIED', response_model: 'a' }),
      200,
      '',
    ],
    ['none where no model was asked', ai({ response_model: 'UNSPECIFIED' }), 200, ''],
    ['none where the one asked is none', ai({ request_model: 'UNSPECIFIED' }), 200, ''],
    ['of another section', ai({ response_model: 'a' }, 'ai-request-transformer'), 200, 'a'],
    ['none of a list', { ai: [{ meta: { response_model: 'a' } }] }, 200, ''],
    ['none of a section that is a text', { ai: { proxy: 'a' } }, 200, ''],
  ])('is %s', (_, entry, status, ai_model) => {
    expect(read(entry, status)).toEqual({ ...noLabels, ai_model });
  });

  test('is that of ai-proxy, else of the first section by name', () => {
    const sections = {
      'ai-response-transformer': { meta: { response_model: 'second' } },
      'ai-request-transformer': { meta: { response_model: 'first' } },
    };
    expect(read({ ai: sections }).ai_model).toBe('first');
    const proxy = { meta: { response_model: 'proxy' } };
    expect(read({ ai: { ...sections, proxy } }).ai_model).toBe('proxy');
  });
});

test('labels that are not kept are not read', () => {
  const entry = { service: { name: 'orders' }, route: { name: 'r' } };
  expect(newLabelReader(['route']).read(entry, 200)).toEqual({ ...noLabels, route: 'r' });
  expect(newLabelReader([]).read(entry, 200)).toBe(noLabels);
});

test('equal labels of a batch are one object', () => {
  const reader = newLabelReader(all);
  const entry = () => ({ service: { name: 'orders' }, route: { name: 'r' } });
  expect(reader.read(entry(), 200)).toBe(reader.read(entry(), 404));
  expect(reader.count()).toBe(1);
});

test('two sets of labels never share a text, and a text is read as it was written', () => {
  const label = fc.constantFrom('', '["a"]', '","', ...hostileNames);
  const labels = fc.record({ service: label, route: label, ai_model: label });
  fc.assert(
    fc.property(labels, labels, (a, b) => {
      expect(readLabels(labelsText(a))).toEqual(a);
      expect(labelsText(a) === labelsText(b)).toBe(
        a.service === b.service && a.route === b.route && a.ai_model === b.ai_model,
      );
    }),
  );
});

describe('the bound on one consumer’s values', () => {
  const items = (count: number, consumerId = 'poppy') =>
    Array.from({ length: count }, (_, i) => ({
      consumerId,
      labels: { ...noLabels, ai_model: `model-${String(i).padStart(3, '0')}` },
    }));

  test('lets 100 be', () => {
    const hundred = items(100);
    const bound = boundLabels(hundred);
    expect(hundred.map(({ labels }) => bound('poppy', labels))).toEqual(
      hundred.map(({ labels }) => labels),
    );
  });

  test('sums those beyond the first 100 by bytes, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(items(150), { minLength: 150 }), (shuffled) => {
        const bound = boundLabels(shuffled);
        for (const { labels } of shuffled) {
          const isKept = compareUtf8(labels.ai_model, 'model-099') <= 0;
          expect(bound('poppy', labels).ai_model).toBe(isKept ? labels.ai_model : '(other)');
        }
      }),
      { numRuns: 20 },
    );
  });

  test('is of each consumer and each label alone', () => {
    const bound = boundLabels([...items(101), ...items(100, 'digit')]);
    const last = { ...noLabels, service: 'orders', ai_model: 'model-100' };
    expect(bound('poppy', last)).toEqual({ ...last, ai_model: '(other)' });
    expect(bound('digit', last)).toBe(last);
  });

  test('leaves those without the label, and what is not valid, as they are', () => {
    const bound = boundLabels(items(200));
    const invalid = { ...noLabels, ai_model: '(invalid)' };
    expect(bound('poppy', invalid)).toBe(invalid);
    expect(bound('poppy', noLabels)).toBe(noLabels);
  });
});
