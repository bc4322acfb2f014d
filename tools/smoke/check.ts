import { messageOf } from '../../shared/error-message.ts';
import type { ApiAnswer } from './api-client.ts';

export type SmokeResult = {
  readonly name: string;
  /** `untried`: what it would try is not there. */
  readonly kind: 'passed' | 'failed' | 'untried';
  readonly detail: string;
};

/** A detail where all is well, an `Untried`, or an error that says what is not. */
export type Check<Context> = (context: Context) => Promise<string>;

/** Says why nothing was tried; it is no failure. */
export class Untried extends Error {
  readonly code = 'untried';
  override readonly name = 'Untried';
}

/** Runs the checks one after the other; a failed one does not keep the others from running. */
export async function* runChecks<Context>(
  context: Context,
  checks: Readonly<Record<string, Check<Context>>>,
): AsyncGenerator<SmokeResult> {
  for (const [name, check] of Object.entries(checks)) {
    try {
      yield { name, kind: 'passed', detail: await check(context) };
    } catch (error) {
      const detail = messageOf(error);
      yield { name, kind: error instanceof Untried ? 'untried' : 'failed', detail };
    }
  }
}

export const expectStatus = (answer: ApiAnswer, status: number, what = ''): ApiAnswer => {
  if (answer.status === status) return answer;
  const text = answer.body.toString('utf8', 0, 300);
  throw new Error(`${what && `${what}: `}answered ${answer.status}, not ${status}: ${text}`);
};
