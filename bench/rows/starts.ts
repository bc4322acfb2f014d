import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { thisCheckout } from '../load/product.ts';
import { atMost, type Benchmark, type Bound, type Metric, ratioOf } from '../measure/line.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';

const startsPerSample = 3;

/** What disturbs a start only ever makes it longer. */
const bestOf = async (start: () => Promise<number>): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < startsPerSample; i++) best = Math.min(best, await start());
  return best;
};

const cwd = fileURLToPath(thisCheckout);

const nodeMs = async (): Promise<number> => runMs(process.execPath, ['-e', '']);

const helpMs = async (): Promise<number> => runMs('npx', ['billable', '--help']);

const runMs = (command: string, args: readonly string[]): number => {
  const begin = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return performance.now() - begin;
};

/** As `npm start` has it, on a data folder that is there; without npm. */
const serverMs = async (dataDir: string): Promise<number> => {
  const args = ['--disable-warning=ExperimentalWarning', '--import', './local/compile-cache.js'];
  const env = { ...process.env, PORT: '0', BILLABLE_DATA_DIR: dataDir };
  const begin = performance.now();
  const server = spawn(process.execPath, [...args, 'local/server.ts'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await listening(server);
  const ms = performance.now() - begin;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  return ms;
};

/** What disturbs a start only ever makes it longer, and the first one finds no compiled code. */
export const bestStartMs = async (dataDir: string): Promise<number> =>
  bestOf(() => serverMs(dataDir));

const listening = async ({ stdout }: ChildProcess): Promise<void> => {
  if (stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith('listening on')) return;
  }
  throw new Error('the server ended before it listened');
};

type Start = {
  readonly id: string;
  readonly what: string;
  readonly prepare: () => () => Promise<number>;
  readonly bound: Bound;
};

const starts: readonly Start[] = [
  {
    id: 'start-server',
    what: 'the server on a data folder that is there, from its start until it listens',
    prepare: () => {
      const dataDir = newScratchFolder();
      return () => serverMs(dataDir);
    },
    bound: atMost(400),
  },
  {
    id: 'start-help',
    what: 'npx billable --help',
    prepare: () => helpMs,
    bound: atMost(500),
  },
];

const benchmarkOf = ({ id, what, prepare, bound }: Start): Benchmark => ({
  id,
  what: `${what}, the best of ${startsPerSample}`,
  run: async ({ repetitions }) => {
    const startMs = prepare();
    // Once unmeasured: what comes after finds the compiled code on the disk.
    await startMs();
    const own: number[] = [];
    const floors: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      floors.push(await bestOf(nodeMs));
      own.push(await bestOf(startMs));
    }
    const measured: Metric = { name: 'time', unit: 'ms', samples: own, bound };
    const floor: Metric = { name: 'Node with an empty program', unit: 'ms', samples: floors };
    return {
      id,
      what: `${what}, the best of ${startsPerSample}`,
      measured,
      floor,
      ratio: ratioOf(measured, floor),
    };
  },
});

export const startRows: readonly Benchmark[] = starts.map(benchmarkOf);
