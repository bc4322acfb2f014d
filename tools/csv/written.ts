import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  type TestServer,
} from '../../test/support/local/server.ts';
import { runBillable } from '../../test/support/cli/run.ts';

export type Delimiter = ',' | ';' | '\t';

/** A CSV as someone has it, with the names whose lines it holds, one each. */
export type Written = {
  readonly what: string;
  readonly text: string;
  readonly delimiter: Delimiter;
  /** Without the guard against formulas: not for spreadsheets. */
  readonly isRaw: boolean;
  readonly hasPlainDates: boolean;
};

/** Has a thousands separator in no locale's way of writing a CSV. */
export const requestsEach = 1_234;

const delimiters = [
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
] as const;

const settings = { MAX_EVENT_AGE_DAYS: '100', LABELS: 'service' };

/** The month that has reports, and the one before, in which all consumers are one customer. */
const monthsBefore = (now: number): readonly [month: string, earlier: string] => {
  const [month = '', earlier = ''] = [1, 2].map((back) => {
    const at = new Date(now);
    at.setUTCDate(1);
    at.setUTCMonth(at.getUTCMonth() - back);
    return at.toISOString().slice(0, 7);
  });
  return [month, earlier];
};

const everyone = 'everyone';

/** Counts requests under each name by a server of its own, and gives every CSV that the product writes. */
export const writeAll = async (
  names: readonly string[],
  now: number,
): Promise<readonly Written[]> => {
  const server = await startTestServer({ env: settings });
  try {
    const [month, earlier] = monthsBefore(now);
    for (const name of names) {
      await count(server, month, { id: name, username: name, custom_id: name }, name);
      await count(server, earlier, { id: name, username: name, custom_id: everyone }, name);
    }
    await billable(server, 'report', month);
    return [
      ...(await usageFiles(server, month)),
      ...(await reportFiles(server, month)),
      {
        what: 'explain --csv',
        text: await billable(
          server,
          'explain',
          '--csv',
          '--customer',
          everyone,
          '--month',
          earlier,
        ),
        delimiter: ',',
        isRaw: false,
        hasPlainDates: false,
      },
    ];
  } finally {
    await endServers();
  }
};

const usageFiles = async (server: TestServer, month: string): Promise<readonly Written[]> => {
  const queries = [
    '',
    'layout=wide',
    'dates=plain',
    'bom=true',
    'raw=true',
    'group_by=customer',
    'group_by=customer,service',
  ];
  const range = `csv=true&from=${month}&to=${month}-28`;
  return filesOf(server, queries, (query) => `/billable?${range}&${query}`);
};

const reportFiles = async (server: TestServer, month: string): Promise<readonly Written[]> => {
  const file = (end: string) => (query: string) => `/reports/${month}.${end}?${query}`;
  return [
    ...(await filesOf(server, ['', 'layout=wide', 'dates=plain', 'bom=true'], file('csv'))),
    ...(await filesOf(server, ['', 'dates=plain', 'bom=true'], file('customers.csv'))),
    ...(await filesOf(server, ['', 'dates=plain'], file('customer-services.csv'))),
  ];
};

const filesOf = async (
  server: TestServer,
  queries: readonly string[],
  pathOf: (query: string) => string,
): Promise<readonly Written[]> => {
  const files: Written[] = [];
  for (const query of queries) {
    for (const [name, delimiter] of delimiters) {
      const path = pathOf(`${query === '' ? '' : `${query}&`}delimiter=${name}`);
      const response = await readPath(server, path);
      // Response.text() would leave the byte order mark out.
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
        await response.arrayBuffer(),
      );
      if (response.status !== 200) throw new Error(`${path} was answered ${text}`);
      const [isRaw, hasPlainDates] = ['raw=true', 'dates=plain'].map((asked) => query === asked);
      files.push({
        what: path,
        text,
        delimiter,
        isRaw: isRaw ?? false,
        hasPlainDates: hasPlainDates ?? false,
      });
    }
  }
  return files;
};

const count = async (
  server: TestServer,
  month: string,
  consumer: Readonly<Record<string, string>>,
  service: string,
): Promise<void> => {
  const started_at = Date.parse(`${month}-15T00:00:00Z`);
  const entry = { consumer, service: { name: service }, response: { status: 200 }, started_at };
  const response = await postBatch(
    server,
    JSON.stringify(Array.from({ length: requestsEach }, () => entry)),
  );
  const text = await response.text();
  if (!text.includes('"quarantined":0')) throw new Error(`the batch was answered ${text}`);
};

const billable = async ({ dataDir }: TestServer, ...words: string[]): Promise<string> => {
  const env = { BILLABLE_DATA_DIR: dataDir, ...settings };
  const { code, out, err } = await runBillable(words, env);
  if (code !== 0) throw new Error(`billable ${words.join(' ')} ended with ${code}: ${err}`);
  return out;
};
