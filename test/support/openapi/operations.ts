import { labelNames } from '../../../shared/metering/labels.ts';
import type { DocumentedParameter, OpenApi, Operation } from './document.ts';

export type DocumentedOperation = {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
};

export const operationsOf = (document: OpenApi): readonly DocumentedOperation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

export const operationOf = (
  operations: readonly DocumentedOperation[],
  id: string,
): DocumentedOperation => {
  const found = operations.find(({ operation }) => operation.operationId === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
};

/** Every answer of the document, as `operation status type`. */
export const documentedAnswers = (operations: readonly DocumentedOperation[]): readonly string[] =>
  operations.flatMap(({ operation: { operationId, responses } }) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      content === undefined
        ? [`${operationId} ${status}`]
        : Object.keys(content).map((type) => `${operationId} ${status} ${type}`),
    ),
  );

export const queryParameters = ({ parameters = [] }: Operation): readonly DocumentedParameter[] =>
  parameters.filter((parameter) => parameter.in === 'query');

/** Those that refuse some value; a label may be any text. */
export const refusingParameters = (operation: Operation): readonly DocumentedParameter[] =>
  queryParameters(operation).filter(({ name }) => !labelNames.some((label) => label === name));

/** What some parameters cannot do without. */
const companions: Readonly<Record<string, string>> = {
  bom: 'csv=true',
  delimiter: 'csv=true',
  dates: 'csv=true',
  raw: 'csv=true',
};

/** A query with a parameter and what that cannot do without, where the operation knows it. */
export const queryWith = (operation: Operation, name: string, value: string): string => {
  const isKnown = queryParameters(operation).some((parameter) => parameter.name === 'csv');
  const query = new URLSearchParams(isKnown ? companions[name] : '');
  query.append(name, value);
  return query.toString();
};

/** The examples of what stands in a path in braces. */
export const pathExamples = ({ parameters = [] }: Operation): readonly string[] =>
  parameters
    .filter((parameter) => parameter.in === 'path')
    .flatMap(({ examples = {} }) => Object.values(examples).map(({ value }) => String(value)));

/** The examples of a body, as they are sent. */
export const exampleBodies = ({ requestBody }: Operation): readonly string[] =>
  Object.values(requestBody?.content ?? {})
    .flatMap(({ examples = {} }) => Object.values(examples))
    .map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
