/** Requests that were made alike, at one instant. */
export type Used = {
  readonly at: number;
  readonly status: number;
  readonly consumer: { readonly id: string; readonly username: string; readonly customId: string };
  readonly requests: number;
  readonly service: string;
  /** Of each request. */
  readonly credits: number;
};

/** Custom ids that look like numbers, formulas, nothing, or another's id; and some without one. */
const consumers = [
  { id: 'acme-id', username: 'acme', customId: '0042' },
  { id: 'beta-id', username: 'beta', customId: '42' },
  { id: 'shop-1', username: 'shop', customId: '' },
  { id: 'shop-2', username: 'shop', customId: '' },
  { id: 'odd-id', username: '=1+1', customId: "=cust;+1,'\t-2" },
  { id: 'null-id', username: 'null', customId: 'id:shop-1' },
  { id: 'quoted-id', username: 'say "hi"', customId: 'NA' },
  { id: 'anonymous', username: '', customId: '' },
];

/** A customer of the directory, who pays for two of them. */
export const twins = { id: 'twins', name: '=Twins, "Ltd"', customIds: ['0042', '42'] };

/** The directory, as billable.yaml has it. */
export const twinsFile = JSON.stringify({
  customers: [
    {
      id: twins.id,
      name: twins.name,
      consumers: twins.customIds.map((customId) => `custom_id:${customId}`),
    },
  ],
});

/** One that looks like a formula, and requests of none. */
const services = ['weather', '=maps', '', "-'a, b"];
const statuses = [200, 404, 429, 500];
const hours = [-30, -13, -5.25, -1, 0.5, 3, 6, 13];

/** Usage around the ends of months, where a wrong zone books it to another one. */
export const usageAround = (turns: readonly number[]): readonly Used[] =>
  turns
    .flatMap((turn) => hours.map((hour) => turn + hour * 3_600_000))
    .flatMap((at) => statuses.map((status) => ({ at, status })))
    .flatMap((when) => consumers.map((consumer) => ({ ...when, consumer })))
    .map((used, i) => ({
      ...used,
      requests: (i * 7) % 3,
      service: services[i % services.length] ?? '',
      credits: i % 5,
    }))
    .filter(({ requests }) => requests > 0);

/** The usage as a batch that Kong would send; `name` keeps two batches apart. */
export const batchOf = (usage: readonly Used[], name: string): string =>
  JSON.stringify(
    usage.flatMap(({ at, status, consumer, requests, service, credits }, i) =>
      Array.from({ length: requests }, (_, n) => ({
        request: { id: `${name}-${i}-${n}` },
        response: { status },
        started_at: at,
        ...(service !== '' && { service: { name: service } }),
        billable: { credits },
        ...(consumer.id !== 'anonymous' && {
          consumer: {
            id: consumer.id,
            username: consumer.username,
            custom_id: consumer.customId || null,
          },
        }),
      })),
    ),
  );
