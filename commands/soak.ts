import { exitOnSignals } from '../bench/measure/interruption.ts';
import { runSoak } from '../bench/soak/command.ts';

exitOnSignals();
process.exitCode = await runSoak(process.argv.slice(2));
