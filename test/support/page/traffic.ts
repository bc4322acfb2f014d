import { dayMs, type EpochMs } from '../../../shared/calendar/instant.ts';

/** Names that break what is not escaped, or does not fit. */
export const hostileNames = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "' onmouseover=alert(3) '",
  'لوحة‮abc',
  'x'.repeat(200),
  'a&amp;b',
  '=1+1',
] as const;

const consumers = [
  { id: 'id-acme-1', username: 'acme-web', custom_id: 'acme' },
  { id: 'id-acme-2', username: 'acme-batch', custom_id: 'acme' },
  { id: 'id-globex', username: 'globex', custom_id: 'globex' },
  { id: 'id-nameless' },
  null,
  ...hostileNames.map((name, i) => ({
    id: `id-${i}-${name}`.slice(0, 200),
    username: name,
    custom_id: name,
  })),
];

const statuses = [200, 200, 200, 201, 304, 404, 429, 500];

/** A batch for each of the days before an instant and for its own, as Kong would post them. */
export const trafficOf = (now: EpochMs, days = 45): readonly string[] => {
  const today = Math.floor(now / dayMs) * dayMs;
  return Array.from({ length: days }, (_, i) => {
    const start = today - (days - 1 - i) * dayMs;
    const count = 40 + ((i * 7) % 23);
    return JSON.stringify(
      Array.from({ length: count }, (__, n) => ({
        request: { id: `${start}-${n}` },
        started_at: Math.min(now, start + Math.floor((n / count) * dayMs)),
        response: { status: statuses[(n * 5 + i) % statuses.length] },
        consumer: consumers[(n * n + i) % consumers.length],
        service: { name: ['orders', 'search', hostileNames[0]][n % 3] },
      })),
    );
  }).slice(days > 39 ? days - 39 : 0);
};

export const badEntries = (now: EpochMs): string =>
  JSON.stringify([
    { started_at: now, response: { status: 'teapot' } },
    { started_at: now, response: { status: hostileNames[0] }, consumer: { id: 7 } },
    'x',
  ]);
