import {
  type CommandOutput,
  couldNotRun,
  type ExitCode,
  readArguments,
  readChoice,
} from './command-line.ts';
import { readKitOptions } from './kit-options.ts';
import { kitFormats, renderKit } from './kit/render.ts';

const usage = `Prints the Kong configuration that sends every request to Billable.

npm run --silent kong:config -- --endpoint URL (--token T | --token-env NAME) [options] > FILE

  --endpoint URL     where Kong reaches Billable, such as http://billable:8080/ingest;
                     an address without a path gets /ingest
  --token T          the ingest token; it then stands in clear in the output
  --token-env NAME   an environment variable of Kong's that holds the token (Kong 3.2 or later)
  --format FORMAT    deck (default), dbless, admin (a shell script with curl), kic (Kubernetes)
  --kong VERSION     the Kong it is for: 3.9 (default), 3.4, 2.8, or any from 2.8 on
  --strip FORM       pre-function (default), or custom-fields: through http-log alone
  --whole            do not strip entries; smaller batches
  --max-body BYTES   the largest body that Billable takes: 3000000 (default, AWS);
                     on one machine 33554432
  --help             this text

Exit codes: 0 done, 2 wrong use.
`;

export const runKongConfig = (args: readonly string[], output: CommandOutput): ExitCode => {
  try {
    const values = readArguments(args, {
      endpoint: { type: 'string' },
      token: { type: 'string' },
      'token-env': { type: 'string' },
      format: { type: 'string', default: 'deck' },
      kong: { type: 'string' },
      strip: { type: 'string' },
      whole: { type: 'boolean' },
      'max-body': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    });
    if (values.help === true) {
      output.out(usage);
      return 0;
    }
    const format = readChoice('--format', values.format, kitFormats);
    output.out(renderKit(format, readKitOptions(values)));
    return 0;
  } catch (error) {
    return couldNotRun(error, output);
  }
};
