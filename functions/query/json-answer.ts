import { rollUp } from '../../shared/usage/roll-up.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import type { HttpRequest, HttpResponse } from '../../shared/api/message.ts';
import {
  type Asked,
  answerNotModified,
  pageReader,
  readAsOf,
  usageHeaders,
  weakEtag,
} from './answer.ts';
import { cursorBinding } from './cursor-binding.ts';
import { type Cursor, readCursor, writeCursor } from './cursor.ts';
import type { Presentation } from './read-presentation.ts';
import { jsonHead, newJsonLines } from '../../shared/usage/render-json.ts';
import type { UsageGroup } from '../../shared/usage/usage-group.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { newPassage, type Place, positionOf } from './position.ts';

type JsonPresentation = Extract<Presentation, { format: 'json' }>;

/** Writes one page of the answer as JSON. `secrets` sign and check cursors, the newest first. */
export const answerJson = async (
  asked: Asked<JsonPresentation>,
  secrets: readonly string[],
): Promise<HttpResponse> => {
  const { presentation, http, fingerprint } = asked;
  const cursor =
    presentation.cursor === null
      ? null
      : readCursor(presentation.cursor, cursorBinding(asked), secrets);
  const query = cursor === null ? asked.query : { ...asked.query, range: cursor.range };
  const asOf = await readAsOf({ ...asked, query });
  const headers = usageHeaders(asOf);
  const readPage = await pageReader(query, asked);
  const groups = rollUp(query, readPage, {
    start: cursor && startOf(cursor, query.groupByWho),
    onHeld: asked.limit.holding,
  });
  const page = await collectJsonPage(query, groups, {
    after: cursor?.after ?? null,
    limit: presentation.limit,
  });

  if (query.largest !== null && page.end !== null) throw tooLarge(query.largest);
  const next =
    page.end && writeCursor({ after: page.end, range: query.range }, cursorBinding(asked), secrets);
  // With the cursor: an answer that is kept must not lead on with one whose token is gone.
  const etag = weakEtag([fingerprint, JSON.stringify(page.head), next ?? '', ...page.rows]);
  const head = JSON.stringify({ ...page.head, as_of: asOf });
  return (
    answerNotModified(http, etag, headers) ?? {
      status: 200,
      headers: {
        ...headers,
        'content-type': 'application/json',
        etag,
        ...(next === null ? {} : { link: `<${nextPage(http, next)}>; rel="next"` }),
      },
      body: `${head.slice(0, -1)},"data":[${page.rows.join(',\n')}],"next_cursor":${JSON.stringify(next)}}\n`,
    }
  );
};

/** There is no cursor for the rest of it. */
const tooLarge = (rows: number): RefusedRequest =>
  new RefusedRequest(
    413,
    `limit: ${rows} rows of each period are more than 4 MB of JSON. Ask for fewer rows, a shorter ` +
      'range or a longer period; or for CSV.',
  );

const startOf = ({ after }: Cursor, groupByWho: string | null) => ({
  periodStart: after.last.periodStart,
  consumerId: groupByWho === 'consumer' ? after.last.id : null,
});

/** The same query one page on. Relative, so that it holds behind any proxy. */
const nextPage = ({ path, query }: HttpRequest, cursor: string): string => {
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path.slice(path.lastIndexOf('/') + 1)}?${parameters}`;
};

/** Bytes of rows after which a page ends, whatever its limit. */
const maxPageBytes = 4_000_000;

type JsonPage = {
  /** The members of the answer but `as_of` and `next_cursor`, each with its text. */
  readonly head: Readonly<Record<string, string>>;
  readonly rows: readonly string[];
  /** Where the page ends if more follow, else `null`. */
  readonly end: Place | null;
};

/** Collects one page: the first `limit` rows after a place. Reads one row further at most. */
const collectJsonPage = async (
  query: UsageQuery,
  groups: AsyncIterable<readonly UsageGroup[]>,
  { after, limit }: { readonly after: Place | null; readonly limit: number },
): Promise<JsonPage> => {
  const head = jsonHead(query);
  const linesOf = newJsonLines(query);
  const rows: string[] = [];
  const passage = newPassage(after);
  let bytes = 0;
  for await (const chunk of groups) {
    for (const group of passage.resumed(chunk)) {
      for (const { values, text } of linesOf(group)) {
        const position = positionOf(query, group, values);
        if (passage.isGiven(position)) continue;
        bytes += Buffer.byteLength(text) + 2;
        if (rows.length === limit || (bytes > maxPageBytes && rows.length > 0)) {
          return { head, rows, end: passage.place() };
        }
        rows.push(text);
        passage.give(position);
      }
    }
  }
  return { head, rows, end: null };
};
