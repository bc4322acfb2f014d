import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/error-message.ts';
import { isOnDisk, writeProblem } from '../../shared/file-owner.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { beginsWith } from './begins-with.ts';

/**
 * Copies the files of the reports that the other folder has not. Versions never change, so most days
 * copy nothing, and a copy with other bytes is of another store, or the file here was altered: it stays,
 * and nothing is copied next to it. Returns the paths of those copies.
 */
export const copyReports = (from: string, to: string): readonly string[] => {
  if (!isOnDisk(from)) return [];
  try {
    // Made again by the next run, from what is copied.
    return copyBelow(from, to, new Set(['current']));
  } catch (error) {
    const problem = writeProblem(error, to);
    if (problem !== error) throw problem;
    const message = `${from} cannot be copied to ${to}: ${messageOf(error)}`;
    throw new OperatorProblem(message, { cause: error });
  }
};

const copyBelow = (from: string, to: string, omitted: ReadonlySet<string>): readonly string[] => {
  mkdirSync(to, { recursive: true, mode: statSync(from).mode });
  const found = readdirSync(from, { withFileTypes: true }).filter(({ name }) => !omitted.has(name));
  const pairs = found
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ source: join(from, name), target: join(to, name) }));
  const judged = pairs.map((pair) => ({ ...pair, state: stateOf(pair) }));
  const others = judged.flatMap(({ target, state }) => (state === 'other' ? [target] : []));
  if (others.length === 0) {
    for (const pair of judged) if (pair.state === 'missing') copyFile(pair);
  }
  const folders = found.filter((entry) => entry.isDirectory());
  return [
    ...others,
    ...folders.flatMap(({ name }) => copyBelow(join(from, name), join(to, name), nothing)),
  ];
};

const nothing: ReadonlySet<string> = new Set();

type Pair = { readonly source: string; readonly target: string };

/** A copy that was cut short is none. */
const stateOf = ({ source, target }: Pair): 'missing' | 'same' | 'other' => {
  if (!isOnDisk(target)) return 'missing';
  const [own, copy] = [statSync(source), statSync(target)];
  const isOld = copy.size === own.size && Math.abs(copy.mtimeMs - own.mtimeMs) <= 1_000;
  if (isOld) return 'same';
  if (copy.size > own.size || !beginsWith(source, target)) return 'other';
  return copy.size === own.size ? 'same' : 'missing';
};

/** A copy has its name only when it is whole. */
const copyFile = ({ source, target }: Pair): void => {
  const draft = `${target}.partial`;
  try {
    copyFileSync(source, draft);
    const { atime, mtime } = statSync(source);
    utimesSync(draft, atime, mtime);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
};
