import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ending, type ExitCode, newCommand, WrongUse } from '../../shared/command-line/command.ts';
import { printTo, runProgram } from '../../shared/command-line/run-program.ts';
import { each, httpUrl, number, oneOfFlag } from '../../shared/command-line/values.ts';
import { awsBodyBytes } from '../kit/body-size.ts';
import { examine } from './examine.ts';
import { findingCodes } from './finding.ts';
import type { KongRuntime } from '../fetch.ts';
import { anonymousId } from './probe.ts';
import { renderExamination } from './render-examination.ts';

/** What the doctor has of the process that it runs in. */
export type DoctorContext = KongRuntime & {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly end: (code: ExitCode) => void;
  /** The token for reading that is known on this machine; `null` where there is none. */
  readonly readToken: () => Promise<string | null>;
};

/**
 * Runs the doctor by itself on `args`, the flags of `billable kong doctor`; resolves to the exit
 * code. What is not given is as on a machine without settings.
 */
export const runDoctor = async (
  args: readonly string[],
  { out, err }: { readonly out: (text: string) => void; readonly err: (text: string) => void },
  given: Pick<DoctorContext, 'fetch'> & Partial<DoctorContext>,
): Promise<ExitCode> => {
  const standard = { env: {}, now: Date.now, sleep: waitFor, readToken: noToken };
  const make = (end: DoctorContext['end']) =>
    printTo(doctorCommand({ ...standard, ...given, out, end }), { out, err, columns: 100 });
  return runProgram(make, args, { words: 'kong doctor', err });
};

const noToken = async (): Promise<null> => null;

const waitFor = async (ms: number): Promise<void> => sleep(ms);

const asItIs = (text: string): string => text;

export const doctorCommand = (context: DoctorContext) =>
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
    .option(
      '--allow <CODE>',
      'a finding that is known and may be there; once for each',
      each(oneOfFlag('--allow', findingCodes)),
      [],
    )
    .option(
      '--probe <URL>',
      "sends one request through Kong's proxy, such as http://localhost:8000, and waits until Billable has counted it; without a path it goes to one that no route matches, and counts for no consumer",
      httpUrl('--probe'),
    )
    .option(
      '--probe-header <NAME: VALUE>',
      'what the probe carries, such as an API key; once for each',
      each(header),
      [],
    )
    .option(
      '--probe-consumer <CONSUMER>',
      'whose request the probe is, such as username:probe; without it Billable is watched for any, or for anonymous where the probe has neither path nor header',
    )
    .option('--probe-wait <SEC>', 'how long it waits at most', number('--probe-wait', 86_400), 120)
    .option(
      '--read-token <T>',
      "for the probe, and to ask Billable for its settings where Kong's token is in a vault; also from READ_TOKENS or the data folder of this machine",
    )
    .option('--json', 'for machines: {"findings": […], "allowed": […], "notes": […], "probe": …}')
    .action(
      ending(context, async (flags) => {
        const { kong, token, billable, endpoint, maxBody, allow, json } = flags;
        const readToken = async (): Promise<string | null> =>
          flags.readToken ?? context.readToken();
        const result = await examine(context, {
          kong,
          token: token ?? context.env['KONG_ADMIN_TOKEN'],
          billable: { url: billable, endpoints: endpoint },
          maxBodyBytes: maxBody,
          allowed: allow,
          probe: flags.probe && {
            url: flags.probe,
            headers: Object.fromEntries(flags.probeHeader),
            consumer:
              flags.probeConsumer ?? (isPlain(flags.probe, flags.probeHeader) ? anonymousId : null),
            readToken: required(await readToken()),
            waitMs: flags.probeWait * 1_000,
            id: randomUUID(),
          },
          readToken,
        });
        const text =
          json === true ? `${JSON.stringify(result, null, 2)}\n` : renderExamination(result);
        context.out(text);
        return result.findings.length === 0 ? 0 : 1;
      }),
    );

const required = (token: string | null): string => {
  if (token === null) {
    throw new WrongUse('A read token is missing: --read-token or READ_TOKENS.');
  }
  return token;
};

/** No route matches it, and it says nothing of who calls. */
const isPlain = ({ pathname }: URL, headers: readonly unknown[]): boolean =>
  pathname === '/' && headers.length === 0;

/** `apikey: secret`; the message never repeats it. */
const header = (text: string): readonly [string, string] => {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new WrongUse('--probe-header must be a name and a value, such as "apikey: KEY"');
  }
  return [name, value];
};
