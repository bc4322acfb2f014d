import type { CustomerEntry } from './entry.ts';
import { type FileProblem, newFindings } from './findings.ts';
import { type AlertRule, readAlerts } from './read-alerts.ts';
import { readCustomers } from './read-customers.ts';
import { fieldsOf, isEmpty, requiredOf } from './read-fields.ts';
import { type PushTargets, readPush } from './read-push.ts';
import { urlRule } from './rules.ts';
import { readYaml, type YamlNode, YamlProblem } from './yaml-nodes.ts';

/** What `billable.yaml` says. */
export type BillableFile = {
  readonly customers: readonly CustomerEntry[];
  readonly alerts: readonly AlertRule[];
  readonly push: PushTargets;
  readonly webhook: { readonly url: string } | null;
};

export type BillableFileReading =
  | { readonly kind: 'valid'; readonly file: BillableFile }
  | { readonly kind: 'invalid'; readonly problems: readonly FileProblem[] };

/** A file of 100,000 customers has about 15 MB. */
const maxFileBytes = 64 * 1024 * 1024;

export const emptyFile: BillableFile = {
  customers: [],
  alerts: [],
  push: new Map(),
  webhook: null,
};

/** What is in force where there is no file: says the same as an empty one, which a person left so. */
export const noFile: BillableFile = { ...emptyFile };

/** The customers of a file; `null` where there is none. */
export const customersIn = (file: BillableFile): readonly CustomerEntry[] | null =>
  file === noFile ? null : file.customers;

/** Reads the bytes of a file: UTF-8, at most 64 MB. */
export const readBillableBytes = (bytes: Uint8Array): BillableFileReading => {
  if (bytes.length > maxFileBytes) {
    return invalid([
      {
        line: 1,
        column: 1,
        message: `the file has ${bytes.length} bytes; allowed: ${maxFileBytes}`,
      },
    ]);
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  const at = text.indexOf('\uFFFD');
  if (at < 0) return readBillableText(text);
  const findings = newFindings(text);
  findings.report(at, 'these bytes are not UTF-8, or are the replacement character');
  return invalid(findings.problems());
};

/** Reads all of a file; where anything is wrong, says everything that is. */
export const readBillableText = (text: string, pieceLength?: number): BillableFileReading => {
  const findings = newFindings(text);
  let file = emptyFile;
  try {
    const root = readYaml(text, 'customers', pieceLength);
    if (root !== null && !isEmpty(root)) file = readRoot(root, findings);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    findings.report(error.at, error.message);
  }
  const problems = findings.problems();
  return problems.length === 0 ? { kind: 'valid', file } : invalid(problems);
};

const invalid = (problems: readonly FileProblem[]): BillableFileReading => ({
  kind: 'invalid',
  problems,
});

const readRoot = (node: YamlNode, findings: ReturnType<typeof newFindings>): BillableFile => {
  const root = { name: 'the file', node };
  const fields = fieldsOf(root, ['customers', 'alerts', 'push', 'webhook'], findings.report);
  if (fields === null) return emptyFile;
  const webhook = fields.get('webhook');
  const webhookFields =
    webhook === undefined || isEmpty(webhook.node)
      ? null
      : fieldsOf(webhook, ['url'], findings.report);
  const url =
    webhook === undefined || webhookFields === null
      ? null
      : requiredOf(webhook, 'url', webhookFields.get('url'), urlRule, findings.report);
  return {
    customers: readCustomers(fields.get('customers'), findings),
    alerts: readAlerts(fields.get('alerts'), findings),
    push: readPush(fields.get('push'), findings),
    webhook: url === null ? null : { url },
  };
};
