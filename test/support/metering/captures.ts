import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/captures/', import.meta.url);

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

/** All bodies, moved so; some were sent twice, and of these the second is `isResent`. */
export const recentCaptures = (now: number) => {
  const seen = new Set<string>();
  return captureNames.map((name) => {
    const body = recentCapture(name, now);
    const key = body.toString('latin1');
    const isResent = seen.has(key);
    seen.add(key);
    const entries = [JSON.parse(body.toString()) as unknown].flat().length;
    return { name, body, entries, isResent };
  });
};

/** A minute after the last capture was made. */
const afterAll = Date.parse('2026-11-22T14:20:00Z');
