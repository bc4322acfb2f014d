import { describe, expect, test } from '@jest/globals';

import { createPlace, poppy } from '../../support/kong/reconcile.ts';

describe('a run that cannot compare ends with 2', () => {
  const fails = async (args: readonly string[], expected: string): Promise<void> => {
    const place = createPlace();
    const { code, err } = await place.run(args);
    expect({ code, files: place.files.size }).toEqual({ code: 2, files: 0 });
    expect(err).toContain(expected);
  };

  test('without a read token', async () => fails(['--token', 'wrong0token'], 'read token'));
  test('with a page that is no Kong', async () =>
    fails(['--kong', 'http://billable/x'], 'http://billable/x'));
  test('with another page of Kong, which is no fault of the prometheus plugin', async () => {
    const place = createPlace(['http://kong:8001/']);
    const [node] = place.nodes;
    if (node) node.metrics = () => '{"version":"3.9.3"}';
    const { code, err } = await place.run();
    expect({ code, err }).toEqual({
      code: 2,
      err: 'http://kong:8001/ is no metrics page. Name the page itself, such as http://kong:8001/metrics.\n',
    });
  });

  test('with a wrong pause', async () => fails(['--settle', 'x'], '--settle'));
  test('with a pause that no timer can wait', async () =>
    fails(['--settle', '2147484'], '--settle'));
  test('with one node under two addresses', async () => {
    const place = createPlace(['http://a/metrics', 'http://b/metrics']);
    const [a, b] = place.nodes;
    if (a && b) b.metrics = a.metrics;
    expect(await place.run()).toMatchObject({ code: 2, err: expect.stringContaining('same node') });
  });
  test('with a Kong that counts in another way', async () => {
    const place = createPlace();
    place.node.metrics = () => 'kong_http_status{service="s",route="r",code="200"} 5\n';
    expect(await place.run()).toMatchObject({ code: 2, err: expect.stringContaining('3.0') });
  });
  test('with a Kong that counts no requests', async () => {
    const place = createPlace();
    await place.run();
    const stored = place.files.get('f');
    place.bill(poppy, 5);
    expect(await place.run()).toMatchObject({
      code: 2,
      err: expect.stringContaining('status_code_metrics'),
    });
    expect(place.files.get('f')).toBe(stored);
  });

  test('with a state file that cannot be written', async () => {
    const place = createPlace();
    place.files.set = () => {
      throw new Error('ENOSPC: no space left on device');
    };
    expect(await place.run()).toMatchObject({ code: 2, err: expect.stringContaining('ENOSPC') });
  });

  test('with a state file of another program', async () => {
    const place = createPlace();
    place.files.set('f', '{"hello":1}');
    expect(await place.run()).toMatchObject({ code: 2 });
    expect(place.files.get('f')).toBe('{"hello":1}');
  });
});
