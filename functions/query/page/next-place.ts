import { routes, routeNames } from '../../../shared/api/routes.ts';

/**
 * Where a browser goes on once it is signed in: the path and the query of what it asked for. `/` for
 * all that is not read with a token here, so that no form can lead elsewhere.
 */
export const nextPlace = (asked: string): string => {
  const [path = '', ...rest] = asked.split('?');
  if (!readPaths.some((form) => form.test(path))) return '/';
  const query = new URLSearchParams(rest.join('?')).toString();
  return query === '' ? path : `${path}?${query}`;
};

/** A name is that of a file: nothing in it changes where an address leads. */
const readPaths = routeNames
  .map((name) => routes[name])
  .filter(({ operations, scope }) => 'GET' in operations && scope !== null)
  .map(({ path }) => new RegExp(`^${path.replace('{name}', String.raw`\w[\w.\-]*`)}$`));
