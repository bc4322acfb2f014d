import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lua } from 'wasmoon-lua5.1';

import type { KongPlugin } from '../../../kong/kit/settings.ts';

export type LoggedRequest = {
  /** A whole entry, as `kong.log.serialize` gives it. */
  readonly entry: object;
  /** `undefined` on a Kong below 3.5. */
  readonly kongRequestId?: string;
  /** nginx's own id: 32 random hex digits, evaluated anew for every request. */
  readonly nginxRequestId: string;
};

/** Runs the log phase of a Kong with these plugins in a real Lua 5.1; gives http-log's JSON. */
export const createKongPdk = async () => {
  const lua = await Lua.create();
  lua.doStringSync(readFileSync(join(import.meta.dirname, 'pdk.lua'), 'utf8'));
  return {
    log: (plugins: readonly KongPlugin[], request: LoggedRequest): string =>
      String(
        lua.doStringSync(
          `return log_phase(${literal(request.entry)}, ${literal(variables(request))}, ` +
            `${literal(plugins.map(({ config }) => config))})`,
        ),
      ),
  };
};

const variables = ({ kongRequestId, nginxRequestId }: LoggedRequest) => ({
  ...(kongRequestId !== undefined && { kong_request_id: kongRequestId }),
  request_id: nginxRequestId,
  request_length: '107',
  bytes_sent: '338',
});

/** A value as Lua source. Strings by byte, so that nothing depends on the reader's encoding. */
const literal = (value: unknown): string => {
  if (typeof value === 'string') {
    return `"${[...Buffer.from(value)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
  }
  if (Array.isArray(value)) return `{${value.map(literal).join(',')}}`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `[${literal(key)}]=${literal(inner)}`)
      .join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? '(0/0)' : '(1/0)';
  }
  return value === null ? 'nil' : JSON.stringify(value);
};
