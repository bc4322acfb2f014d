import { runSoak } from '../bench/soak/command.ts';

process.exitCode = await runSoak(process.argv.slice(2));
