import { nothingMore } from '../../../kong/kit/kept.ts';
import type { KitOptions } from '../../../kong/kit/settings.ts';
import { defaultSink } from '../../../kong/kit/unmetered.ts';
import { parseKongVersion } from '../../../kong/kit/version.ts';

/** Options of the kit, with a Kong version as text. */
export const kitOptions = ({
  kong = '3.9',
  ...options
}: Partial<Omit<KitOptions, 'version'>> & { readonly kong?: string } = {}): KitOptions => {
  const version = parseKongVersion(kong);
  if (version === null) throw new Error(`not a version: ${kong}`);
  return {
    endpoint: 'http://billable:8080/ingest',
    token: { kind: 'text', value: 'ingest0token' },
    version,
    strip: 'pre-function',
    kept: nothingMore,
    maxBodyBytes: 3_000_000,
    unmetered: { routes: [], sink: defaultSink },
    ...options,
  };
};
