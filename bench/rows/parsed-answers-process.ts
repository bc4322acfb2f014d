// The floor of every read from DynamoDB: the same answers, from memory, through `JSON.parse` alone.
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { cannedPages, cannedPartitions, type CannedUsage } from '../load/aws/canned-pages.ts';

export type ParseOrder = CannedUsage & { readonly months: readonly string[] };
export type ParseResult = { readonly cpuMs: number; readonly rows: number };

type Answer = {
  readonly Items: readonly unknown[];
  readonly LastEvaluatedKey?: { readonly sk: { readonly S: string } };
};

process.on('message', ({ months, ...usage }: ParseOrder) => {
  const pages = cannedPages(usage);
  let [cpu, rows] = [0, 0];
  /** The bytes are those of a response; only what turns them into values is timed. */
  const parse = (bytes: Buffer): Answer => {
    const before = process.cpuUsage();
    const answer = JSON.parse(bytes.toString()) as Answer;
    const { user, system } = process.cpuUsage(before);
    cpu += user + system;
    rows += answer.Items.length;
    return answer;
  };
  for (const month of months) {
    for (let partition = 0; partition < cannedPartitions; partition++) {
      let behind: string | null = null;
      do {
        const text = pages.answer(month, partition, behind, defaultLimits.rowsPerRequest);
        behind = parse(Buffer.from(text)).LastEvaluatedKey?.sk.S ?? null;
      } while (behind !== null);
    }
  }
  process.send?.({ cpuMs: cpu / 1e3, rows } satisfies ParseResult);
});
