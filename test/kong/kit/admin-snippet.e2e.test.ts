import { describe, expect, test } from '@jest/globals';

import { stripSnippet } from '../../../kong/kit/strip.ts';
import { defaultKong } from '../../../kong/kit/version.ts';
import { emptyKong, runAdminScript as run } from '../../support/kong/admin-script.ts';
import { adminPlugin } from '../../support/kong-admin-api.ts';

const snippet = stripSnippet(defaultKong);
const withAi = { ai: true, paths: [] };

describe('the script for the Admin API', () => {
  test('gives the snippet to add to a pre-function, and once it is there adds http-log alone', async () => {
    const before = await run({
      kong: { plugins: [adminPlugin({ id: 'other', name: 'pre-function' })] },
    });
    expect(before.err).toContain(snippet);
    const merged = adminPlugin({
      id: 'other',
      name: 'pre-function',
      config: { log: ['x', snippet] },
    });
    const after = await run({ kong: { plugins: [...emptyKong.plugins, merged] } });
    expect(after.code).toBe(0);
    expect(after.applied.map(({ name }) => name)).toEqual(['http-log']);
  });

  test.each([
    [
      'that is disabled',
      { enabled: false },
      snippet,
      /disabled: its code does not run.*Enable it/s,
    ],
    ['with an older snippet', {}, snippet.replace('set("tries", nil)\n', ''), /older snippet/],
    ['with a snippet for other labels', {}, stripSnippet(defaultKong, withAi), /other labels/],
    ['with the snippet cut off', {}, snippet.slice(0, -20), /Put the one above in its place/],
    ['for grpc alone', { protocols: ['grpc', 'grpcs'] }, snippet, /Set its protocols/],
  ])(
    'applies nothing next to a pre-function %s, and says what to do',
    async (_, changes, log, advice) => {
      const own = { id: 'other', name: 'pre-function', config: { log: ['x', log] }, ...changes };
      const { code, out, err, applied } = await run({ kong: { plugins: [adminPlugin(own)] } });
      expect({ code, out, applied }).toEqual({ code: 1, out: '', applied: [] });
      expect(err).toMatch(advice);
      expect(err).toContain('(other)');
      expect(err).toContain('Nothing was applied.');
    },
  );

  test('shows the snippet that belongs in the place of an older one', async () => {
    const config = { log: [snippet.slice(0, -20)] };
    const { err } = await run({
      kong: { plugins: [adminPlugin({ id: 'other', name: 'pre-function', config })] },
    });
    expect(err).toContain(snippet);
  });

  test('is not misled by a snippet in another phase', async () => {
    const config = { access: [snippet], log: ['x'], header_filter: [snippet] };
    const { code, applied, err } = await run({
      kong: { plugins: [adminPlugin({ id: 'other', name: 'pre-function', config })] },
    });
    expect({ code, applied }).toEqual({ code: 1, applied: [] });
    expect(err).toContain('add the snippet above to it');
  });

  test('knows the snippet where Kong escapes its slashes', async () => {
    const config = { log: [`local a = "]}" ${snippet}`], access: [] };
    const merged = adminPlugin({ id: 'other', name: 'pre-function', config });
    for (const escapesSlashes of [true, false]) {
      const { code, applied } = await run({ kong: { plugins: [merged], escapesSlashes } });
      expect({ code, names: applied.map(({ name }) => name) }).toEqual({
        code: 0,
        names: ['http-log'],
      });
    }
  });

  test('is not misled by a snippet on a route', async () => {
    const plugins = [
      adminPlugin({
        id: 'r',
        name: 'pre-function',
        route: { id: 'r-1' },
        config: { log: [snippet] },
      }),
      adminPlugin({ id: 'other', name: 'pre-function', config: { log: ['x'] } }),
    ];
    const { code, applied } = await run({ kong: { plugins } });
    expect({ code, applied }).toEqual({ code: 1, applied: [] });
  });
});
