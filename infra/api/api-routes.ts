import type { IFunction } from 'aws-cdk-lib/aws-lambda';

import { type Method, methodsOf, routeNames, routes } from '../../shared/api/routes.ts';

export type ApiRoute = {
  readonly method: Method;
  readonly path: string;
  readonly scope: (typeof routes)[keyof typeof routes]['scope'];
  readonly function: IFunction;
};

/** The routes of the table that there are on AWS, each to its function. */
export const apiRoutes = (
  functions: Readonly<Record<'ingest' | 'query', IFunction>>,
): readonly ApiRoute[] =>
  routeNames.flatMap((name) => {
    const { path, scope, function: answering } = routes[name];
    if (answering === null) return [];
    const to = functions[answering];
    return methodsOf(name).map((method) => ({ method, path, scope, function: to }));
  });
