import { type OpenApi, type Operation, schemaChecker } from './document.ts';

export type Answer = {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The names of its headers, in lower case. */
  readonly headers: readonly string[];
};

/** Headers that tell something about an answer, and must be documented with it. */
const notForAll = new Set([
  'billable-batch-id',
  'content-disposition',
  'etag',
  'link',
  'location',
  'retry-after',
  'www-authenticate',
]);

/** Checks answers by the document, and remembers which of its answers it has seen. */
export const answerChecker = (document: OpenApi) => {
  const problemsOf = schemaChecker(document);

  /** Which answers were seen, as `operation status type`. */
  const seen = new Set<string>();

  /** What an answer has that the document has not, or otherwise. */
  const check = (operation: Operation, { status, type, text, headers }: Answer): string | null => {
    const response = operation.responses[status];
    if (response === undefined) return `${status} is not documented`;
    const name = `${operation.operationId} ${status}`;
    const undocumented = headers
      .filter((header) => notForAll.has(header))
      .filter(
        (header) => !Object.keys(response.headers ?? {}).some((it) => it.toLowerCase() === header),
      );
    if (undocumented.length > 0) return `${name}: has ${undocumented.join()}`;
    if (response.content === undefined) {
      seen.add(name);
      return text === '' ? null : `${name}: has a body`;
    }
    const content = response.content[type];
    if (content === undefined) return `${name}: is of the type ${type}`;
    seen.add(`${name} ${type}`);
    return problemsOf(content.schema, type.endsWith('json') ? (JSON.parse(text) as unknown) : text);
  };

  return { check, seen, problemsOf };
};
