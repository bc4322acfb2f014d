/** A plugin as a declarative file of Kong's writes it. */
export type DeclaredPlugin = {
  readonly name: string;
  readonly route?: string;
  readonly config: Readonly<Record<string, unknown>>;
};

type Declared = {
  readonly services: readonly {
    readonly routes: readonly {
      readonly name: string;
      readonly paths: readonly string[];
      readonly methods: readonly string[];
      readonly plugins: readonly DeclaredPlugin[];
    }[];
  }[];
  readonly consumers: readonly {
    readonly username: string;
    readonly keyauth_credentials: readonly { readonly key: string }[];
    readonly plugins?: readonly DeclaredPlugin[];
  }[];
  readonly plugins?: readonly DeclaredPlugin[];
};

export type Proxied = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
};

type Transformation = {
  readonly remove?: { readonly headers?: readonly string[] };
  readonly add?: { readonly headers?: readonly string[] };
};

/**
 * A double of Kong as far as a declarative file with key-auth, request-transformer and http-log needs
 * it: what it sends on, and where it logs; a status where Kong itself answers.
 */
export const proxyThrough = (
  { services, consumers, plugins = [] }: Declared,
  request: Proxied,
): { readonly upstream: Proxied; readonly loggedTo: unknown } | number => {
  const route = services
    .flatMap(({ routes }) => routes)
    .find(({ paths }) => paths.some((path) => request.path.startsWith(path)));
  if (route === undefined || !route.methods.includes(request.method)) return 404;
  const auth = route.plugins.find(({ name }) => name === 'key-auth')?.config;
  const [keyName = ''] = (auth?.['key_names'] ?? []) as readonly string[];
  const consumer = consumers.find(({ keyauth_credentials: keys }) =>
    keys.some(({ key }) => key === request.headers[keyName]),
  );
  if (consumer === undefined) return 401;

  // Of a consumer on this route, of the route (declared there or at the top), of all.
  const chosen = (plugin: string): DeclaredPlugin | undefined =>
    [
      ...(consumer.plugins ?? []).filter((it) => it.route === route.name),
      ...route.plugins,
      ...plugins.filter((it) => it.route === route.name),
      ...plugins.filter((it) => it.route === undefined),
    ].find(({ name }) => name === plugin);

  const headers = new Map(Object.entries(request.headers));
  if (auth?.['hide_credentials'] === true) headers.delete(keyName);
  const { remove, add } = (chosen('request-transformer')?.config ?? {}) as Transformation;
  for (const name of remove?.headers ?? []) headers.delete(name);
  for (const line of add?.headers ?? []) {
    const [name = '', ...value] = line.split(':');
    if (!headers.has(name)) headers.set(name, value.join(':'));
  }
  const prefix = route.paths.find((path) => request.path.startsWith(path)) ?? '';
  return {
    upstream: {
      ...request,
      path: request.path.slice(prefix.length) || '/',
      headers: Object.fromEntries(headers),
    },
    loggedTo: chosen('http-log')?.config['http_endpoint'],
  };
};
