import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toResult } from './api-gateway-result.ts';
import { answerToError, type FailureLog } from '../api/failure.ts';
import type { Handler, HttpRequest } from '../api/message.ts';

type Result = APIGatewayProxyStructuredResultV2;

/**
 * A handler as a Lambda function behind an HTTP API (payload format 2.0). Errors become answers,
 * those of a body that fails half-way too; the function itself never fails.
 */
export const toLambdaHandler = (handler: Handler, { log }: { readonly log: FailureLog }) =>
  middy<APIGatewayProxyEventV2, Result>()
    .onError(async (request) => {
      request.response = await toResult(answerToError(request.error, log), {});
    })
    .handler(async (event: APIGatewayProxyEventV2): Promise<Result> => {
      const request = toRequest(event);
      return toResult(await handler(request), request.headers);
    });

/**
 * The request in an event of an HTTP API (payload format 2.0).
 *
 * The query comes from `rawQueryString`: the event's own list joins repeated parameters by
 * commas. A body that came as text is given back its UTF-8 bytes, so that a batch id is that of
 * the bytes which were sent, as long as they were UTF-8.
 */
const toRequest = (event: APIGatewayProxyEventV2): HttpRequest => ({
  method: event.requestContext.http.method,
  path: withoutStage(event.rawPath, event.requestContext.stage),
  query: event.rawQueryString,
  headers: {
    ...lowerCaseNames(event.headers),
    ...(event.cookies !== undefined && { cookie: event.cookies.join('; ') }),
  },
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
});

/** A stage with a name of its own stands in front of every path. */
const withoutStage = (path: string, stage: string): string =>
  stage !== '$default' && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;

const lowerCaseNames = (headers: HttpRequest['headers']): HttpRequest['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
  );
