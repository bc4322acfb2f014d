import type { Handler } from '../message.ts';
import { openApiDocument } from './document.ts';

/** `GET /openapi.json`: open to anyone, as it says nothing about any usage. */
export const createOpenApiHandler = (softwareVersion: string): Handler => {
  // Most instances are never asked; the text is made at the first request.
  let body: string | null = null;
  return async () => {
    body ??= JSON.stringify(openApiDocument(softwareVersion));
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
      body,
    };
  };
};
