import type { Examination } from './examine.ts';
import type { ProbeResult } from './probe.ts';
import { printable } from '../../shared/command-line/printable.ts';
import { counted } from '../../shared/metering/counted.ts';

/** More names than this do not help a reader; `--json` has them all. */
const maxNames = 10;

/** What was found, in plain words. */
export const renderExamination = ({ findings, allowed, notes, probe }: Examination): string => {
  const lines = findings.flatMap(({ code, what, fix, where }, index) => [
    `${index + 1}. ${code}: ${printable(what)}`,
    ...(where.length === 0 ? [] : [`   Where: ${printable(names(where))}`]),
    `   Fix: ${fix}`,
    '',
  ]);
  const allowedLines = allowed.map(({ code, where }) => {
    const at = where.length === 0 ? '' : ` (${printable(names(where))})`;
    return `Allowed: ${code}${at}`;
  });
  const noteLines = notes.map((note) => `Note: ${printable(note)}`);
  const probeLines = probe === null ? [] : [`Probe: ${printable(probeText(probe))}`];
  return `${[...lines, ...allowedLines, ...noteLines, ...probeLines, `${counted(findings.length, 'finding')}.`].join('\n')}\n`;
};

/** Where the request of the doctor's own is, and whose it is. */
const probeText = ({ reached, status, consumer, seconds, finding }: ProbeResult): string => {
  const whose = `1 request of ${consumer ?? 'a consumer'} with status ${status}`;
  switch (reached) {
    case 'nothing':
      return 'Kong was not reached; nothing is counted.';
    case 'kong':
      return `Kong answered ${status}; Billable has not counted it after ${seconds} s. Where it still arrives, it counts as ${whose}.`;
    case 'billable':
      return `Kong answered ${status}; Billable did not take it.`;
    case 'count':
      return finding === null
        ? `Kong answered ${status}, and Billable has counted it after ${seconds} s: ${whose}.`
        : `Kong answered ${status}; whether Billable has counted it is not clear.`;
  }
};

const names = (where: readonly string[]): string => {
  const shown = where.slice(0, maxNames).join(', ');
  return where.length <= maxNames ? shown : `${shown} and ${where.length - maxNames} more`;
};
