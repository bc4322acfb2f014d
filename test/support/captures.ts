import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../fixtures/captures/', import.meta.url);

/** The names of all bodies that a genuine Kong posted. */
export const captureNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.headers.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

/** A body byte for byte; some are not valid UTF-8. */
export const captureBytes = (name: string): Buffer => readFileSync(new URL(`${name}.json`, folder));

/** A body with each `started_at` moved to just before `now`, digit for digit; the rest stays. */
export const recentCapture = (name: string, now: number): Buffer => {
  // Latin-1 maps every byte to itself.
  const text = captureBytes(name).toString('latin1');
  return Buffer.from(
    text.replaceAll(/(?<="started_at":)\d{13}/g, (at) => String(Number(at) + now - afterAll)),
    'latin1',
  );
};

/** A minute after the last capture was made. */
const afterAll = Date.parse('2026-11-22T14:20:00Z');
