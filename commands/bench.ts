import { runBench } from '../bench/run.ts';
import { exitOnSignals } from '../bench/measure/interruption.ts';

exitOnSignals();
process.exitCode = await runBench(process.argv.slice(2));
