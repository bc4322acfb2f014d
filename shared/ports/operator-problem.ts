/**
 * Something that only a person can put right. The message is for that person: it says what is
 * wrong and what to do, and quotes nothing of an entry and no token, so logs and commands show it.
 */
export class OperatorProblem extends Error {
  readonly code = 'operator_problem';
  override readonly name = 'OperatorProblem';
}
