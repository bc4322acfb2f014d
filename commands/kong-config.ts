import { runKongConfig } from '../kong/kit-command.ts';

process.exitCode = runKongConfig(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
