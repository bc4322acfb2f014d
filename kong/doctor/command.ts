import { awsBodyBytes } from '../kit/body-size.ts';
import {
  type CommandOutput,
  couldNotRun,
  type ExitCode,
  readArguments,
  readPositive,
  readUrl,
} from '../command-line.ts';
import type { Fetch } from './admin-api.ts';
import { examine } from './examine.ts';
import { renderFindings } from './report.ts';

const usage = `Reads a running Kong and says what keeps it from being metered right. Changes nothing.

npm run doctor -- --kong URL --billable URL [options]

  --kong URL        Kong's Admin API: http://localhost:8001 (default), or with a workspace,
                    http://localhost:8001/WORKSPACE
  --token T         for a Kong with RBAC; also from KONG_ADMIN_TOKEN
  --billable URL    where Billable answers: http://localhost:8080 (default)
  --endpoint URL    the http_endpoint in Kong, where Kong knows Billable by another address;
                    once for each
  --max-body BYTES  the largest body that Billable takes: 3000000 (default, AWS);
                    on one machine 33554432
  --json            for machines: {"findings":[{"code","what","fix","where"}],"notes":[]}
  --help            this text

Exit codes: 0 clean, 1 findings, 2 could not look.
`;

export const runDoctor = async (
  args: readonly string[],
  output: CommandOutput,
  { fetch, adminToken }: { readonly fetch: Fetch; readonly adminToken?: string | undefined },
): Promise<ExitCode> => {
  try {
    const values = readArguments(args, {
      kong: { type: 'string', default: 'http://localhost:8001' },
      token: { type: 'string' },
      billable: { type: 'string', default: 'http://localhost:8080' },
      endpoint: { type: 'string', multiple: true, default: [] },
      'max-body': { type: 'string', default: String(awsBodyBytes) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    });
    if (values.help === true) {
      output.out(usage);
      return 0;
    }
    const result = await examine(fetch, {
      kong: readUrl('--kong', values.kong),
      token: values.token ?? adminToken,
      billable: { url: readUrl('--billable', values.billable), endpoints: values.endpoint },
      maxBodyBytes: readPositive('--max-body', values['max-body']),
    });
    output.out(values.json ? `${JSON.stringify(result, null, 2)}\n` : renderFindings(result));
    return result.findings.length === 0 ? 0 : 1;
  } catch (error) {
    return couldNotRun(error, output);
  }
};
