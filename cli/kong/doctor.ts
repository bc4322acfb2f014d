import { awsBodyBytes } from '../../kong/kit/body-size.ts';
import { examine } from '../../kong/doctor/examine.ts';
import { ending, newCommand } from '../command.ts';
import type { CliContext } from '../context.ts';
import { each, httpUrl, number } from '../values.ts';
import { renderFindings } from './doctor-report.ts';

const asItIs = (text: string): string => text;

export const kongDoctorCommand = (context: CliContext) =>
  newCommand({
    name: 'doctor',
    about: 'Reads a running Kong and says what keeps it from being metered right. Changes nothing.',
    finding: 'findings',
  })
    .option(
      '--kong <URL>',
      "Kong's Admin API, with a workspace or without",
      httpUrl('--kong'),
      new URL('http://localhost:8001'),
    )
    .option('--token <T>', 'for a Kong with RBAC; also from KONG_ADMIN_TOKEN')
    .option(
      '--billable <URL>',
      'where Billable answers',
      httpUrl('--billable'),
      new URL('http://localhost:8080'),
    )
    .option(
      '--endpoint <URL>',
      'the http_endpoint in Kong, where Kong knows Billable by another address; once for each',
      each(asItIs),
      [],
    )
    .option(
      '--max-body <BYTES>',
      'the largest body that Billable takes; on one machine 33554432',
      number('--max-body'),
      awsBodyBytes,
    )
    .option('--json', 'for machines: {"findings":[{"code","what","fix","where"}],"notes":[]}')
    .action(
      ending(context, async ({ kong, token, billable, endpoint, maxBody, json }) => {
        const result = await examine(context.fetch, {
          kong,
          token: token ?? context.env['KONG_ADMIN_TOKEN'],
          billable: { url: billable, endpoints: endpoint },
          maxBodyBytes: maxBody,
        });
        if (json === true) context.print(JSON.stringify(result, null, 2));
        else context.out(renderFindings(result));
        return result.findings.length === 0 ? 0 : 1;
      }),
    );
