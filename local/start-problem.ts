import { thisUser } from '../shared/file-owner.ts';

/** Why the server cannot start, in words for the person who started it. */
export class StartProblem extends Error {
  readonly code = 'start_problem';
  override readonly name = 'StartProblem';
}

/** What the system says against an address, in words. */
export const listenProblem = (
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
): StartProblem => {
  const cause = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartProblem(`Port ${port} on ${host} is in use. Set PORT to another.`, cause);
    case 'EACCES':
      return new StartProblem(`Permission denied on port ${port}. Set PORT above 1023.`, cause);
    default:
      return new StartProblem(
        `Cannot listen on ${host}, port ${port} (${error.code ?? 'unknown error'}). Set HOST to an address of this machine.`,
        cause,
      );
  }
};

/** What the system says against the data folder, in words. */
export const folderProblem = (error: unknown, dataDir: string): unknown => {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const why = code === undefined ? undefined : folderReasons().get(code);
  return why === undefined
    ? error
    : new StartProblem(
        `The data folder ${dataDir} ${why} (${code}). Set BILLABLE_DATA_DIR to another.`,
        { cause: error },
      );
};

const folderReasons = (): ReadonlyMap<string, string> =>
  new Map([
    ['EACCES', `cannot be written to by ${thisUser()}`],
    ['EPERM', `cannot be written to by ${thisUser()}`],
    ['EROFS', 'is on a file system that cannot be written to'],
    ['EEXIST', 'is a file'],
    ['ENOTDIR', 'has a file among the folders above it'],
    ['ENOSPC', 'is on a disk that is full'],
  ]);
