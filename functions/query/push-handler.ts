import { answerToError, type FailureLog } from '../../shared/api/failure.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import { problemViews, type PushProblemView, pushView } from '../../shared/push/view.ts';

type PushListContext = {
  readonly ledger: Pick<PushLedger, 'records' | 'rounds'>;
  readonly log: FailureLog;
};

/** Answers `GET /push`: what each billing system was sent, has accepted and holds. */
export const createPushListHandler =
  ({ ledger, log }: PushListContext): Handler =>
  async () => {
    const records = ledger.records({});
    try {
      // The first read decides about the status; what fails later breaks the answer off.
      const iterator = records[Symbol.asyncIterator]();
      const first = await iterator.next();
      const problems = problemViews(await ledger.rounds());
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'private, no-cache' },
        body: listText(first, iterator, problems),
      };
    } catch (error) {
      return answerToError(error, log);
    }
  };

type Chunks = AsyncIterator<readonly Parameters<typeof pushView>[0][]>;

async function* listText(
  first: Awaited<ReturnType<Chunks['next']>>,
  iterator: Chunks,
  problems: readonly PushProblemView[],
): AsyncGenerator<string> {
  yield '{"data":[';
  let comma = '';
  for (let chunk = first; chunk.done !== true; chunk = await iterator.next()) {
    const texts = chunk.value.map((record) => JSON.stringify(pushView(record)));
    if (texts.length === 0) continue;
    yield `${comma}${texts.join(',')}`;
    comma = ',';
  }
  yield `],"problems":${JSON.stringify(problems)}}`;
}
