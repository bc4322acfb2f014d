import { describe, expect, test } from '@jest/globals';

import { withConfig, without } from '../../support/kong/doctor.ts';
import { probe, type ProbedPlace } from '../../support/kong/probe.ts';

/** The codes that the doctor finds, and where the probe stopped. */
const outcome = async (place: ProbedPlace, args: readonly string[] = []) => {
  const { code, out } = await probe(place, ['--json', ...args]);
  const { findings, probe: result } = JSON.parse(out) as {
    findings: { code: string; what: string }[];
    probe: { reached: string; status: number | null; seconds: number } | null;
  };
  return {
    code,
    codes: findings.map(({ code: of }) => of),
    what: findings.map(({ what }) => what).join(' '),
    reached: result?.reached,
    status: result?.status,
    seconds: result?.seconds,
  };
};

test('a probe that Billable counts is no finding; the report says whose request it is', async () => {
  const { code, out, sent } = await probe({ countedAfter: 3 });
  expect(code).toBe(0);
  expect(out).toBe(
    'Probe: Kong answered 404, and Billable has counted it after 4 s: 1 request of id:anonymous ' +
      'with status 404.\n0 findings.\n',
  );
  expect(sent).toHaveLength(1);
});

test('the probe goes to a path that no route matches, another one each time', async () => {
  const [first, second] = [await probe({}), await probe({})].map(({ sent }) => sent[0]?.url);
  expect(first).toMatch(/^http:\/\/kong:8000\/billable-probe-[\da-f-]{36}$/);
  expect(second).not.toBe(first);
});

test('a probe to a path of its own, with a key, counts for the consumer of the key', async () => {
  const place = { consumer: 'username:probe', proxyAnswers: 200 };
  const args = [
    '--probe',
    'http://kong:8000/mock',
    '--probe-header',
    'apikey: key1',
    '--probe-consumer',
    'username:probe',
  ];
  const { code, sent, queries } = await probe(place, args);
  expect(code).toBe(0);
  expect(sent.map(({ url, headers }) => [url, headers.get('apikey')])).toEqual([
    ['http://kong:8000/mock', 'key1'],
  ]);
  expect(queries[0]?.get('consumer')).toBe('username:probe');
  expect(queries[0]?.get('from')).toBe('2026-10');
});

test.each([
  [false, 'username:poppy'],
  [true, 'a consumer'],
])(
  'whose request a probe with a path is, Billable is asked (many consumers: %s)',
  async (hasMany, whose) => {
    const place = { proxyAnswers: 200, consumer: 'id:id-of-poppy', hasMany };
    const { code, out, queries } = await probe(place, ['--probe', 'http://kong:8000/mock']);
    expect(code).toBe(0);
    expect(out).toContain(`1 request of ${whose} with status 200.`);
    expect(queries.some((query) => query.has('consumer'))).toBe(false);
  },
);

describe('a probe that is not counted says where it stopped:', () => {
  test('before Kong', async () => {
    expect(await outcome({ proxyAnswers: null })).toMatchObject({
      code: 1,
      codes: ['probe_kong_unreached'],
      reached: 'nothing',
      status: null,
    });
  });

  test('in the queue of Kong', async () => {
    expect(await outcome({ countedAfter: null })).toMatchObject({
      code: 1,
      codes: ['probe_not_delivered'],
      reached: 'kong',
      status: 404,
      seconds: 120,
    });
  });

  test('after as long as it is told to wait', async () => {
    const { seconds } = await outcome({ countedAfter: null }, ['--probe-wait', '5']);
    expect(seconds).toBe(5);
  });

  test('at Billable, which refuses the token', async () => {
    expect(await outcome({ countedAfter: null, ingestAnswers: 401 })).toMatchObject({
      codes: ['token_refused', 'probe_refused'],
      reached: 'billable',
    });
  });

  const refusals = (count: number): string =>
    `billable_http_requests_total{route="/ingest",status_class="4xx"} ${count}\n` +
    `billable_http_requests_total{route="/ingest",status_class="2xx"} 9${count}\n` +
    `billable_http_requests_total{route="/billable",status_class="4xx"} 3${count}\n`;

  test('at Billable, whose metrics count refused batches', async () => {
    const metrics = [refusals(2), refusals(5)] as const;
    const { codes, what } = await outcome({ countedAfter: null, metrics });
    expect(codes).toEqual(['probe_refused']);
    expect(what).toContain('(3 since then)');
  });

  test('in quarantine', async () => {
    const metrics = [
      'billable_entries_quarantined_total{reason="too_old"} 1\n',
      'billable_entries_quarantined_total{reason="too_old"} 2\n',
    ] as const;
    const result = await outcome({ countedAfter: null, metrics });
    expect(result).toMatchObject({ codes: ['probe_quarantined'], reached: 'billable' });
  });

  test('with metrics that say nothing, in the queue', async () => {
    const metrics = [refusals(2), refusals(2)] as const;
    const result = await outcome({ countedAfter: null, metrics });
    expect(result).toMatchObject({ codes: ['probe_not_delivered'], reached: 'kong' });
  });

  test('and that another consumer got one', async () => {
    const { what } = await outcome({ countedAfter: 1, consumer: 'id:c1' });
    expect(what).toContain('It counted 1 with that status for other consumers');
  });
});

test('others that make the same request make it unclear', async () => {
  const { out } = await probe({ others: 2 });
  expect(out).toContain('whether Billable has counted it is not clear');
  expect(out).toContain('Billable counted 2 of id:anonymous with status 404');
  expect(await outcome({ others: 2 })).toMatchObject({ code: 1, codes: ['probe_unclear'] });
});

describe('what a probe proves', () => {
  const contents = withConfig({
    http_endpoint: 'http://10.0.0.7/ingest',
    headers: { 'x-api-key': '{vault://env/billable-token}' },
  });

  test('is no finding any more', async () => {
    expect(await outcome({ contents })).toMatchObject({ code: 0, codes: [] });
  });

  test('stays one where it is not counted', async () => {
    const { codes } = await outcome({ contents, countedAfter: null });
    expect(codes).toEqual(['endpoint_mismatch', 'vault_unproven', 'probe_not_delivered']);
  });

  test('is nothing else', async () => {
    const { codes } = await outcome({ contents: without('key-auth') });
    expect(codes).toEqual(['no_authentication']);
  });
});

test('no probe is sent where Billable is not there', async () => {
  const { code, sent } = await probe({ isBillable: false });
  expect({ code, sent }).toEqual({ code: 1, sent: [] });
});

test.each([
  [['--read-token', 'wrong'], '--read-token'],
  [['--probe', 'kong:8000'], '--probe'],
  [['--probe-header', 'secret-key'], 'must be a name and a value'],
])('a probe cannot be made with %j', async (args, said) => {
  const { code, err, sent } = await probe({}, args);
  expect({ code, sent }).toEqual({ code: 2, sent: [] });
  expect(err).toContain(said);
  expect(err).not.toContain('secret-key');
});
