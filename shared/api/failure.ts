import { DamagedReport } from '../ports/damaged-report.ts';
import { OperatorProblem } from '../ports/operator-problem.ts';
import { type StoreFault, StoreUnavailable } from '../ports/store-unavailable.ts';
import { DamagedStore } from '../stored/damaged-store.ts';
import { problem, type ProblemResponse } from './problem.ts';
import { SumTooLarge } from '../usage/exact-sum.ts';
import { UnreadableMonth } from '../ports/unreadable-month.ts';
import { RefusedRequest } from './refused-request.ts';

/** Takes note of an error behind an answer of 500 or more: one log line. */
export type FailureLog = (error: unknown) => void;

const retryAfterSec = 1;

/** An answer that asks to send the same request again. */
export const unavailable = (detail: string): ProblemResponse =>
  problem(503, detail, { headers: { 'retry-after': String(retryAfterSec) } });

/**
 * The one place that maps errors to answers, and logs those that are not the request's own.
 *
 * The text of an unknown error stays inside: no one has judged whether it quotes an entry.
 */
export const answerToError = (error: unknown, log: FailureLog): ProblemResponse => {
  if (error instanceof RefusedRequest) return problem(error.status, error.message);
  if (error instanceof SumTooLarge) return problem(413, `${error.message}. ${sumsInParts}`);
  log(error);
  if (error instanceof UnreadableMonth) return unavailable(`${error.message} See the server log.`);
  return error instanceof StoreUnavailable
    ? unavailable(`${whyUnavailable[error.fault]} Sending the same request again is safe.`)
    : problem(500, 'Internal error. See the server log.');
};

const sumsInParts =
  'Ask for shorter periods, for single consumers or more in group_by; or leave the meter out.';

/** For a client, who has nothing to do with the server's disk, but whose log may be read first. */
const whyUnavailable: Readonly<Record<StoreFault, string>> = {
  no_answer: 'The store did not answer in time.',
  locked: 'Another process holds the store for writing.',
  disk_full: 'The disk of the store is full.',
  read_only: 'The store is read-only.',
  not_permitted: 'The server may not write to the store.',
  damaged: 'The store is damaged.',
  missing: 'The file of the store is missing.',
  replaced: 'The file of the store was replaced while the server runs.',
  io_error: 'The disk of the store reports an error.',
};

/** What the operating system refused to do with which file; `null` for any other error. */
const refusedFile = (error: Error): string | null => {
  if (!('code' in error && 'syscall' in error)) return null;
  const { code, syscall } = error;
  const refusal = refusals[String(code)];
  if (refusal === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
  return `${path}${refusal} (${String(syscall)}: ${String(code)})`;
};

const refusals: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
};

/** What they say is for people, and says all. */
const ours = [OperatorProblem, SumTooLarge, UnreadableMonth, DamagedReport, DamagedStore];

/**
 * An error as one line for the log. The message of an unknown error is left out, as it may quote
 * an entry or a token; where it was thrown says enough.
 */
export const describeFailure = (error: unknown): string => {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  // What a driver says of a fault that is known says nothing more.
  if (error instanceof StoreUnavailable && error.fault !== 'no_answer') {
    return error.message;
  }
  const file = refusedFile(error);
  if (file !== null) return file;
  const cause = error.cause === undefined ? '' : `; cause: ${describeFailure(error.cause)}`;
  if (error instanceof StoreUnavailable) return `${error.message}${cause}`;
  if (error instanceof UnreadableMonth && error.cause !== undefined) {
    return `The report of ${error.month} cannot be read: ${describeFailure(error.cause)}`;
  }
  if (ours.some((kind) => error instanceof kind)) return error.message;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return `${error.name}${code} ${frames
    .slice(0, 4)
    .map((line) => line.trim())
    .join(' ')}${cause}`;
};
