import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readKept } from '../../../cli/kong/kept-options.ts';
import { type KitOptions, kitPlugins, type StripForm } from '../../../kong/kit/settings.ts';
import { kitOptions } from './kit.ts';
import { createKongPdk } from './pdk.ts';

export type Entry = Readonly<Record<string, unknown>>;
export type Ai = Readonly<Record<string, { readonly meta?: Entry; readonly usage?: Entry }>>;

const folder = join(import.meta.dirname, '../../../kong/captures');
const bodies = readdirSync(folder).filter(
  (name) => name.endsWith('.json') && !name.includes('headers'),
);
const entriesOf = (name: string): Entry[] =>
  [JSON.parse(readFileSync(join(folder, name), 'utf8'))].flat() as Entry[];

/** Every entry that a genuine Kong was seen to send. */
export const capturedEntries = bodies.flatMap(entriesOf);

export const capturedAiEntries = bodies
  .filter((name) => /^(?:ai|kit-payload)/.test(name))
  .flatMap(entriesOf);

/** The kit for settings of Billable. */
export const optionsFor = (strip: StripForm, labels: string, meters: string): KitOptions =>
  kitOptions({ strip, kept: readKept(labels, meters) });

/** What a Kong with the kit posts of whole entries. */
export const createStripper = async () => {
  const pdk = await createKongPdk();
  const textOf = (options: KitOptions, entry: Entry): string =>
    pdk.log(kitPlugins(options), { entry, nginxRequestId: '00112233445566778899aabbccddeeff' });
  return {
    textOf,
    stripped: (options: KitOptions, entry: Entry) =>
      JSON.parse(textOf(options, entry)) as Entry & { readonly ai?: Ai },
  };
};
