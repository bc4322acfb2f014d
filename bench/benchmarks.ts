import type { Benchmark } from './measure/line.ts';
import { ingestCpu } from './rows/ingest-cpu.ts';
import { ingestMatrix, ingestOverHttp } from './rows/ingest-http.ts';

/** What runs unless something is named. */
export const usualBenchmarks: readonly Benchmark[] = [...ingestCpu, ...ingestOverHttp];

/** What runs only with `--full`, or by its name. */
export const longBenchmarks: readonly Benchmark[] = ingestMatrix;
