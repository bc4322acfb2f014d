import { runBench } from './run.ts';
import { exitOnSignals } from './measure/interruption.ts';

exitOnSignals();
process.exitCode = await runBench(process.argv.slice(2));
