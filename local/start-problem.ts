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
      return new StartProblem(`Port ${port} is not for this user. Set PORT above 1023.`, cause);
    default:
      return new StartProblem(
        `Cannot listen on ${host}, port ${port} (${error.code ?? 'unknown error'}). Set HOST to an address of this machine.`,
        cause,
      );
  }
};
