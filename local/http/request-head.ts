import type { IncomingMessage } from 'node:http';

import type { RequestHead } from '../../shared/api/router.ts';

/** What a request says before its body. */
export const headOf = (request: IncomingMessage): RequestHead => {
  // A proxy may send the whole URL; the host in it says nothing to us.
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const queryAt = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: queryAt < 0 ? '' : target.slice(queryAt + 1),
    headers: request.headers as RequestHead['headers'],
  };
};
