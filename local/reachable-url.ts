/** The URL under which a server that listens on `host` is reached from its own machine. */
export const reachableUrl = (host: string, port: number): string => {
  // The addresses that mean "all of this machine's" are no destination everywhere.
  const own = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return listenUrl(own, port);
};

export const listenUrl = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
