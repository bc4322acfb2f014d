import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readPath, type TestServer } from '../../test/support/local/server.ts';

export type ComparedSums = {
  readonly requests: number;
  /** What is not the same, a sentence each. */
  readonly differences: readonly string[];
};

type Asked = { readonly month: string; readonly python: string; readonly scratch: string };

/** Has DuckDB add up what a server gives of a month, and compare it line by line. */
export const compareMonth = async (
  server: TestServer,
  { month, python, scratch }: Asked,
): Promise<ComparedSums> => {
  const range = `from=${month}&to=${monthAfter(month)}`;
  const billable = `/billable?${range}&meters=all&csv=true&raw=true&group_by`;
  const asked = {
    'lines.parquet': `/reports/${month}.parquet`,
    'lines.csv': `/reports/${month}.csv`,
    'customers.csv': `/reports/${month}.customers.csv`,
    'by-customer.csv': `${billable}=customer,status`,
    'by-consumer.csv': `${billable}=consumer,status`,
  };
  for (const [name, from] of Object.entries(asked)) {
    const response = await readPath(server, from);
    if (response.status !== 200 || response.body === null) {
      throw new Error(`${from} was answered ${response.status}: ${await response.text()}`);
    }
    await pipeline(Readable.from(response.body), createWriteStream(path.join(scratch, name)));
  }
  const { status, error, stdout, stderr } = spawnSync(python, ['-c', script, scratch], {
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`DuckDB ended with ${status}: ${stderr}`);
  const [requests, ...differences] = stdout.trimEnd().split('\n');
  return { requests: Number(requests), differences };
};

const monthAfter = (month: string): string => {
  const next = new Date(`${month}-15T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next.toISOString().slice(0, 7);
};

// Each pair of sources is added up by the same names and must have the same rows, as often.
const script = `
import duckdb, os, sys
os.chdir(sys.argv[1])
db = duckdb.connect()
db.execute('SET enable_progress_bar = false')
db.execute(r"""CREATE MACRO exact(cell) AS regexp_replace(cell, '(^|[,;\\t\\r\\n])''', '\\1', 'g')""")
db.execute("CREATE VIEW parquet AS FROM 'lines.parquet'")
for name, file in [('lines', 'lines.csv'), ('customers', 'customers.csv'),
                   ('by_customer', 'by-customer.csv'), ('by_consumer', 'by-consumer.csv')]:
    db.execute(f"""CREATE VIEW {name} AS FROM read_csv('{file}', all_varchar = true, header = true,
        delim = ',', quote = '"', escape = '"', new_line = '\\\\r\\\\n')""")
columns = [row[0] for row in db.execute("DESCRIBE parquet").fetchall()]
meters = columns[columns.index('requests'):]
sums = ', '.join(f'sum({meter}::HUGEINT)' for meter in meters)
def added(view, *names):
    keys = ', '.join(f"coalesce({name}::VARCHAR, '')" for name in names)
    return f"SELECT {keys}, {sums} FROM {view} GROUP BY ALL"
def compare(what, one, other):
    for left, right, side in [(one, other, 'first'), (other, one, 'second')]:
        rows = db.execute(f"({left}) EXCEPT ALL ({right})").fetchall()
        if rows: print(f"{what}: {len(rows)} rows of the {side} alone, such as {rows[0]!r}")
print(db.execute("SELECT coalesce(sum(requests), 0) FROM parquet").fetchone()[0])
customer, line = ['customer_id', 'status'], ['consumer_id', 'consumer_custom_id', 'status']
guarded = ['exact(consumer_id)', 'exact(consumer_custom_id)', 'status']
compare('Parquet and /billable, by customer and status', added('parquet', *customer), added('by_customer', *customer))
compare('Parquet and CSV, by consumer and status', added('parquet', *line), added('lines', *guarded))
compare('CSV and /billable, by consumer and status', added('lines', *guarded), added('by_consumer', *line))
compare('Parquet and customers.csv, by customer', added('parquet', 'customer_id'), added('customers', 'exact(customer_id)'))
`;
