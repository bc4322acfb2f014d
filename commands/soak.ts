import { exitOnSignals } from '../bench/measure/interruption.ts';
import { runSoak } from '../soak/command.ts';

exitOnSignals();
process.exitCode = await runSoak(process.argv.slice(2));
