import { benchReadToken, startProduct, type LoadTarget } from '../load/product.ts';
import { atMost, type Benchmark, type BenchLine } from '../measure/line.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { fillPages } from './full-pages.ts';

const consumers = 10_000;
const id = 'page-first-view';
const what = '10,000 consumers, the first view of the page for November compared with October';

/** Asks for the page as a browser does; resolves to milliseconds and compressed bytes. */
const ask = async ({ port }: LoadTarget): Promise<{ ms: number; bytes: number }> => {
  const beganAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/?month=2025-11`, {
    headers: { accept: 'text/html', 'x-api-key': benchReadToken, 'accept-encoding': 'gzip' },
  });
  const text = await answer.text();
  const ms = performance.now() - beganAt;
  if (answer.status !== 200 || !text.includes('November 2025')) throw new Error(text.slice(0, 200));
  return { ms, bytes: Number(answer.headers.get('content-length')) };
};

const measure = async (repetitions: number): Promise<BenchLine> => {
  const dataDir = newScratchFolder();
  fillPages(dataDir, ['2025-10', '2025-11'], consumers);
  const target = await startProduct(dataDir, {});
  // The thread that reads compiles at its first answers.
  for (let i = 0; i < 4; i++) await ask(target);
  const times: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < Math.max(5, repetitions); i++) {
    const { ms, bytes } = await ask(target);
    times.push(ms);
    sizes.push(bytes / 1_000);
  }
  await target.server.end();
  return {
    id,
    what,
    measured: { name: 'time', unit: 'ms', samples: times, bound: atMost(300) },
    others: [{ name: 'compressed', unit: 'kB', samples: sizes, bound: atMost(100) }],
  };
};

export const pageRow: Benchmark = { id, what, run: ({ repetitions }) => measure(repetitions) };
