import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { CliContext } from './context.ts';

/** A command, or a group of them. The file of a command is loaded only where that command runs. */
export type CommandEntry = {
  /** As it is typed after `billable`. */
  readonly words: string;
  readonly summary: string;
  /** `null`: a group. Its commands follow it. */
  readonly load: (() => Promise<(context: CliContext) => CommandUnknownOpts>) | null;
  /** What stands on standard output where the command could not run; nothing without it. */
  readonly refused?: (args: readonly string[]) => Promise<string>;
};

/** Every command there is, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    words: 'demo',
    summary: 'serve ten weeks of traffic, from a data folder of its own',
    load: async () => (await import('./demo/demo.ts')).demoCommand,
  },
  {
    words: 'verify',
    summary: 'recompute every counter from the receipts and compare',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    words: 'backup',
    summary: 'copy the store of a running server into a file',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  {
    words: 'restore',
    summary: 'make a data folder from a backup, or try that one can be made',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  {
    words: 'cost',
    summary: 'compute what Billable costs on AWS',
    load: async () => (await import('./cost.ts')).costCommand,
  },
  { words: 'quarantine', summary: 'entries that could not be counted', load: null },
  {
    words: 'quarantine list',
    summary: 'show the entries that could not be counted',
    load: async () => (await import('./quarantine/list.ts')).listCommand,
  },
  {
    words: 'quarantine replay',
    summary: 'count those that can be counted after all',
    load: async () => (await import('./quarantine/replay.ts')).replayCommand,
  },
  {
    words: 'quarantine dismiss',
    summary: 'take off the list what can never be counted, for good',
    load: async () => (await import('./quarantine/dismiss.ts')).dismissCommand,
  },
  {
    words: 'report',
    summary: 'write the report of a month',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    words: 'report check',
    summary: 'compare a report, or a folder of them, with their manifests',
    load: async () => (await import('./check/report-check.ts')).reportCheckCommand,
  },
  {
    words: 'void',
    summary: 'void what a batch counts, or one consumer’s part of it',
    load: async () => (await import('./void.ts')).voidCommand,
  },
  {
    words: 'explain',
    summary: 'say what a customer’s number of a month is made of',
    load: async () => (await import('./explain/explain.ts')).explainCommand,
  },
  { words: 'customers', summary: 'who pays: the file billable.yaml', load: null },
  {
    words: 'customers init',
    summary: 'write a first billable.yaml from the consumers there are',
    load: async () => (await import('./customers/init.ts')).customersInitCommand,
  },
  {
    words: 'customers check',
    summary: 'check a billable.yaml by itself and against the usage there is',
    load: async () => (await import('./customers/check.ts')).customersCheckCommand,
  },
  {
    words: 'customers put',
    summary: 'put a checked billable.yaml in force',
    load: async () => (await import('./customers/put.ts')).customersPutCommand,
  },
  {
    words: 'token',
    summary: 'make a token with which a customer reads its own usage',
    load: async () => (await import('./token/token.ts')).tokenCommand,
  },
  {
    words: 'alerts',
    summary: 'show limits, which of them are reached, and what was sent of it',
    load: async () => (await import('./alerts/alerts.ts')).alertsCommand,
  },
  {
    words: 'alerts run',
    summary: 'compare usage with limits once, and send what is due',
    load: async () => (await import('./alerts/run.ts')).alertsRunCommand,
  },
  {
    words: 'push',
    summary: 'send the totals of a month to billing systems',
    load: async () => (await import('./push/push.ts')).pushCommand,
  },
  {
    words: 'push setup',
    summary: 'make and check what a billing system needs',
    load: async () => (await import('./push/setup.ts')).pushSetupCommand,
  },
  { words: 'kong', summary: 'configure, examine and compare a Kong', load: null },
  {
    words: 'kong config',
    summary: 'print the Kong configuration that sends every request to Billable',
    load: async () => (await import('./kong/config.ts')).kongConfigCommand,
    refused: async (args) => (await import('./kong/config.ts')).refusedKongConfig(args),
  },
  {
    words: 'kong doctor',
    summary: 'read a running Kong and say what keeps it from being metered right',
    load: async () => (await import('./kong/doctor.ts')).kongDoctorCommand,
  },
  {
    words: 'kong reconcile',
    summary: "compare Billable's totals with Kong's own counters",
    load: async () => (await import('./kong/reconcile.ts')).kongReconcileCommand,
  },
];
