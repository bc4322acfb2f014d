import { refusedScript } from '../../kong/kit/render-admin.ts';
import { kitFormats, renderKit } from '../../kong/kit/render.ts';
import { defaultSink } from '../../kong/kit/unmetered.ts';
import { ending, newCommand } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { each, number, oneOfFlag } from '../../shared/command-line/values.ts';
import { readKitOptions, routeName } from './config-options.ts';

/**
 * What a shell gets instead of settings must not end with 0. The arguments are those that could not be
 * read: a format that is unknown, or stands where another flag took it for its value, may be `admin`.
 */
export const refusedKongConfig = (args: readonly string[]): string => {
  const values = args.map((arg) => arg.replace(/^--format=/, ''));
  const isForShell = values.includes('admin') || args.some((arg) => arg.startsWith('--format'));
  const isForOther = kitFormats.some((format) => format !== 'admin' && values.includes(format));
  return isForShell && !isForOther ? refusedScript : '';
};

export const kongConfigCommand = (context: CliContext) =>
  newCommand({
    name: 'config',
    about: 'Prints the Kong configuration that sends every request to Billable.',
    example:
      'npx billable kong config --endpoint http://billable:8080/ingest --token T > kong.yaml',
  })
    .option(
      '--endpoint <URL>',
      'where Kong reaches Billable, such as http://billable:8080/ingest; an address without a path gets /ingest',
    )
    .option('--token <T>', 'the ingest token; it then stands in clear in the output')
    .option(
      '--token-env <NAME>',
      "an environment variable of Kong's that holds the token (Kong 3.2 or later)",
    )
    .option(
      '--format <FORMAT>',
      'deck, dbless, admin (a shell script with curl), kic (Kubernetes)',
      oneOfFlag('--format', kitFormats),
      'deck' as const,
    )
    .option('--kong <VERSION>', 'the Kong it is for: 3.9 by default, or any from 2.8 on')
    .option('--strip <FORM>', 'pre-function (default), or custom-fields: through http-log alone')
    .option('--whole', 'do not strip entries; smaller batches')
    .option('--labels <LIST>', "Billable's LABELS: service by default; with ai_model models stay")
    .option(
      '--meters <LIST>',
      "Billable's METERS, such as bytes,ai,credits=billable.credits: what they count stays",
    )
    .option(
      '--max-body <BYTES>',
      'the largest body that Billable takes: 3000000 by default (AWS); on one machine 33554432',
      number('--max-body'),
    )
    .option(
      '--unmetered-route <NAME>',
      'a route whose requests Kong is not to send to Billable; once for each',
      each(routeName),
      [],
    )
    .option(
      '--unmetered-sink <URL>',
      `takes the entries of those routes and answers 2xx: ${defaultSink} by default`,
    )
    .action(
      ending(context, ({ format, ...values }) => {
        context.out(renderKit(format, readKitOptions(values)));
        return 0;
      }),
    );
