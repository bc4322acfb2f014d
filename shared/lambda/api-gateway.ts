import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { toRequest } from './api-gateway-event.ts';
import { toResult } from './api-gateway-result.ts';
import { answerToError, type FailureLog } from '../api/failure.ts';
import type { Handler } from '../api/message.ts';

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
