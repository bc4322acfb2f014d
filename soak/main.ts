import { exitOnSignals } from '../bench/measure/interruption.ts';
import { runSoak } from './command.ts';

exitOnSignals();
process.exitCode = await runSoak(process.argv.slice(2));
