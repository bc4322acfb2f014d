import { reconcile } from '../../kong/reconcile/reconcile.ts';
import { readState, writeState } from '../../kong/reconcile/state.ts';
import { ending, newCommand } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { each, httpUrl, number } from '../../shared/command-line/values.ts';
import { routeName } from './config-options.ts';
import { readToken } from './read-token.ts';
import { isFinding, renderComparison } from './reconcile-report.ts';

/** A timer of Node's takes less than 25 days; with a longer one it would not wait at all. */
const longestSettleSec = 86_400;

export const kongReconcileCommand = (context: CliContext) =>
  newCommand({
    name: 'reconcile',
    about:
      "Compares the growth of Kong's own request counters with that of Billable's totals.\n" +
      'Kong needs the prometheus plugin with status_code_metrics and per_consumer (Kong 3.0 or later). The first run stores, each further one compares with the run before and keeps a balance since the first. It is exact to the request where no traffic comes during a run.',
    finding: 'something lost or doubled since the first run, and not accepted',
  })
    .requiredOption(
      '--kong <URL>',
      "a node's metrics page, such as http://localhost:8001/metrics; once per node",
      each(httpUrl('--kong')),
    )
    .option('--kong-token <T>', 'for a Kong with RBAC; also from KONG_ADMIN_TOKEN')
    .option(
      '--billable <URL>',
      'where Billable answers',
      httpUrl('--billable'),
      new URL('http://localhost:8080'),
    )
    .requiredOption('--state <FILE>', 'where the numbers of this run are kept for the next one')
    .option('--token <T>', 'a read token; also from READ_TOKENS or the data folder of this machine')
    .option(
      '--settle <SEC>',
      "how long Kong's queue is given to deliver; at most a day",
      number('--settle', longestSettleSec),
      30,
    )
    .option(
      '--unmetered-route <NAME>',
      'a route that kong config was told not to meter: Kong counts its requests all the same; once per route',
      each(routeName),
    )
    .option(
      '--accept-earlier',
      'what earlier runs called lost or doubled is explained, and no finding any more',
    )
    .option('--json', 'for machines: every line')
    .action(
      ending(context, async (flags) => {
        const { kong, kongToken, billable, state: path, token, settle, json } = flags;
        const stored = context.files.read(path);
        const last = stored === null ? null : readState(stored);
        const { state, comparison } = await reconcile(
          {
            kong: [...new Map(kong.map((url) => [url.href, url])).values()],
            kongToken: kongToken ?? context.env['KONG_ADMIN_TOKEN'],
            billable,
            token: token ?? (await readToken(context, '--token')),
            unmetered: new Set(flags.unmeteredRoute),
            settleMs: settle * 1_000,
            acceptsEarlier: flags.acceptEarlier === true,
          },
          last,
          context,
        );
        context.files.write(path, writeState(state));
        const { at } = state;
        if (comparison === null || last === null) {
          context.print(
            json === true
              ? JSON.stringify({ at, since: null, lines: [], reasons: [] }, null, 2)
              : `Stored the numbers of ${at}. The next run compares with them.`,
          );
          return 0;
        }
        if (json === true) {
          context.print(JSON.stringify({ at, since: last.at, ...comparison }, null, 2));
        } else {
          context.out(renderComparison(comparison, last.at, at));
        }
        return comparison.lines.some(isFinding) ? 1 : 0;
      }),
    );
