import { escapeText } from '../escape-text.ts';
import type { ProbeResult } from '../../kong/doctor/probe.ts';

/** More names than this do not help a reader; `--json` has them all. */
const maxNames = 10;

/** The findings in plain words. */
export const renderFindings = ({ findings, notes }: ProbeResult): string => {
  const lines = findings.flatMap(({ code, what, fix, where }, index) => [
    `${index + 1}. ${code}: ${escapeText(what)}`,
    ...(where.length === 0 ? [] : [`   Where: ${escapeText(names(where))}`]),
    `   Fix: ${fix}`,
    '',
  ]);
  const noteLines = notes.map((note) => `Note: ${escapeText(note)}`);
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return `${[...lines, ...noteLines, `${count}.`].join('\n')}\n`;
};

const names = (where: readonly string[]): string => {
  const shown = where.slice(0, maxNames).join(', ');
  return where.length <= maxNames ? shown : `${shown} and ${where.length - maxNames} more`;
};
