import { defaultHeaderBuffers, type HeaderBuffers } from '../kit/body-size.ts';
import { isObject, textField } from './kong-state.ts';

const directive = 'large_client_header_buffers';

/** The header buffers that Kong's configuration sets for nginx; nginx's own where it sets none. */
export const readHeaderBuffers = (configuration: unknown): HeaderBuffers => {
  if (!isObject(configuration)) return defaultHeaderBuffers;
  const injected = ['nginx_http_directives', 'nginx_proxy_directives']
    .flatMap((list): unknown => configuration[list])
    .filter((entry) => textField(entry, 'name') === directive)
    .map((entry) => textField(entry, 'value'));
  const plain = [`nginx_http_${directive}`, `nginx_proxy_${directive}`].map((name) =>
    textField(configuration, name),
  );
  // The later ones stand nearer to the server, and win.
  return [...plain, ...injected].flatMap(parse).at(-1) ?? defaultHeaderBuffers;
};

const parse = (text: string): readonly HeaderBuffers[] => {
  const [, count, bytes, unit = ''] = /^\s*(\d+)\s+(\d+)([km]?)\s*;?\s*$/i.exec(text) ?? [];
  if (count === undefined) return [];
  const scale = { '': 1, k: 1_024, m: 1_024 ** 2 }[unit.toLowerCase()] ?? 1;
  return [{ count: Number(count), bytes: Number(bytes) * scale }];
};
