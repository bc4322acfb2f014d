import type { IFunction } from 'aws-cdk-lib/aws-lambda';

import {
  type Method,
  methodsOf,
  type RouteName,
  routeNames,
  routes,
} from '../../shared/api/routes.ts';

export type ApiRoute = {
  readonly method: Method | 'HEAD';
  readonly path: string;
  readonly scope: (typeof routes)[keyof typeof routes]['scope'];
  readonly function: IFunction;
};

/** Programs that read files over HTTP begin with HEAD. Elsewhere it is not worth a route. */
const askedByHead: readonly RouteName[] = ['usage', 'reportList', 'report'];

/** The routes of the table that there are on AWS, each to its function. */
export const apiRoutes = (
  functions: Readonly<Record<'ingest' | 'query', IFunction>>,
): readonly ApiRoute[] =>
  routeNames.flatMap((name) => {
    const { path, scope, function: answering } = routes[name];
    if (answering === null) return [];
    const to = functions[answering];
    const methods = [
      ...methodsOf(name),
      ...(askedByHead.includes(name) ? (['HEAD'] as const) : []),
    ];
    return methods.map((method) => ({ method, path, scope, function: to }));
  });
