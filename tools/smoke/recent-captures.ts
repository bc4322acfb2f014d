import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { EpochMs } from '../../shared/calendar/instant.ts';

export type Capture = {
  readonly name: string;
  /** Some are not valid UTF-8. */
  readonly body: Buffer;
  readonly entries: number;
};

const folder = join(import.meta.dirname, '../../kong/captures');

/**
 * What a genuine Kong posted, byte for byte but for the instants: the latest becomes a minute
 * before `now`, the others keep their distance to it.
 */
export const readCaptures = (now: EpochMs): readonly Capture[] => {
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.json') && !file.endsWith('.headers.json'),
  );
  // Latin-1 maps every byte to itself.
  const texts = files.map((file) => readFileSync(join(folder, file), 'latin1'));
  const instants = texts.flatMap((text) => [...text.matchAll(instant)].map(([at]) => Number(at)));
  const shift = now - 60_000 - Math.max(...instants);
  return files.map((file, i) => {
    const text = texts[i]?.replaceAll(instant, (at) => String(Number(at) + shift)) ?? '';
    const body = Buffer.from(text, 'latin1');
    const entries = [JSON.parse(body.toString()) as unknown].flat().length;
    return { name: file.slice(0, -'.json'.length), body, entries };
  });
};

const instant = /(?<="started_at":)\d{13}/g;
