import type { Access } from './caller.ts';
import type { Handler } from './message.ts';
import type { Route } from './router.ts';

export type Method = Route['method'];

type RouteEntry = {
  /** A path matches as a whole; one that ends in `{name}` matches any one segment there. */
  readonly path: string;
  /** The methods, with the names of their operations in the OpenAPI document; `null`: for people, not in it. */
  readonly operations: Readonly<Partial<Record<Method, string | null>>>;
  /** What a token must open; `null`: none is needed. */
  readonly scope: Access;
  /** The Lambda function that answers; `null`: there is none, and no route, on AWS. */
  readonly function: 'ingest' | 'query' | null;
  /**
   * Whether a customer token passes, or on which of the paths: it then sees nothing but what is the
   * customer's own.
   */
  readonly isForCustomers: boolean | RegExp;
  /** Whether the server on one machine asks the thread that reads. */
  readonly isRead: boolean;
};

/** Everything that Billable answers, on one machine and on AWS, in the order of its lists. */
export const routes = {
  usage: {
    path: '/billable',
    operations: { GET: 'readUsage' },
    scope: 'read',
    function: 'query',
    isForCustomers: true,
    isRead: true,
  },
  reportList: {
    path: '/reports',
    operations: { GET: 'listReports' },
    scope: 'read',
    function: 'query',
    isForCustomers: true,
    isRead: true,
  },
  report: {
    path: '/reports/{name}',
    operations: { GET: 'readReport' },
    scope: 'read',
    function: 'query',
    // The files about customers; not the manifest, nor the file that names consumers.
    isForCustomers: /\.(?:customers|customer-services)\.csv$/,
    isRead: true,
  },
  pushes: {
    path: '/push',
    operations: { GET: 'listPushes' },
    scope: 'read',
    function: 'query',
    isForCustomers: false,
    isRead: true,
  },
  ingest: {
    path: '/ingest',
    // What Kong's http-log may be configured to send with.
    operations: {
      POST: 'ingestEntries',
      PUT: 'ingestEntriesByPut',
      PATCH: 'ingestEntriesByPatch',
    },
    scope: 'ingest',
    function: 'ingest',
    isForCustomers: false,
    isRead: false,
  },
  whoami: {
    path: '/whoami',
    operations: { GET: 'readCaller' },
    scope: 'any',
    function: 'query',
    isForCustomers: true,
    isRead: false,
  },
  health: {
    path: '/health',
    operations: { GET: 'checkHealth' },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
  metrics: {
    path: '/metrics',
    operations: { GET: 'readMetrics' },
    scope: 'read',
    function: null,
    isForCustomers: false,
    isRead: true,
  },
  openApi: {
    path: '/openapi.json',
    operations: { GET: 'readOpenApi' },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
  page: {
    path: '/',
    operations: { GET: null },
    scope: 'read',
    function: 'query',
    isForCustomers: true,
    isRead: true,
  },
  signIn: {
    path: '/sign-in',
    operations: { POST: null },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
  signOut: {
    path: '/sign-out',
    operations: { POST: null },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
  link: {
    path: '/link',
    operations: { GET: null, POST: null },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
  style: {
    path: '/style.css',
    operations: { GET: null },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
  icon: {
    path: '/icon.svg',
    operations: { GET: null },
    scope: null,
    function: 'query',
    isForCustomers: false,
    isRead: false,
  },
} as const satisfies Readonly<Record<string, RouteEntry>>;

type Routes = typeof routes;

export type RouteName = keyof Routes;

type NamesWhere<Part extends Partial<RouteEntry>> = {
  [Name in RouteName]: Routes[Name] extends Part ? Name : never;
}[RouteName];

/** The routes that a Lambda function answers. */
export type RoutesOfFunction<Name extends 'ingest' | 'query'> = NamesWhere<{
  readonly function: Name;
}>;

/** The routes for which the server on one machine asks the thread that reads. */
export type ReadRoutes = NamesWhere<{ readonly isRead: true }>;

/** The routes in the order of the table, whatever the order of the handlers. */
export const routesWith = <Name extends RouteName>(
  handlers: Readonly<Record<Name, Handler>>,
  scopeOf: (name: Name) => Access = (name) => routes[name].scope,
): readonly Route[] =>
  namesIn(handlers).flatMap((name) =>
    methodsOf(name).map((method) => ({
      method,
      path: routes[name].path,
      scope: scopeOf(name),
      isForCustomers: routes[name].isForCustomers,
      handler: handlers[name],
    })),
  );

/** The names of all routes, in the order of the table. */
export const routeNames = Object.keys(routes) as readonly RouteName[];

const namesIn = <Name extends RouteName>(handlers: Readonly<Record<Name, Handler>>) =>
  routeNames.filter((name): name is Name => Object.hasOwn(handlers, name));

/** The methods of a route. `HEAD` goes with `GET`. */
export const methodsOf = (name: RouteName): readonly Method[] =>
  Object.keys(routes[name].operations) as Method[];
