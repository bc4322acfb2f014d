import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../kong/captures/', import.meta.url);

/** The names of all bodies that a genuine Kong posted. */
export const captureNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.headers.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

/** A body byte for byte; some are not valid UTF-8. */
export const captureBytes = (name: string): Buffer => readFileSync(new URL(`${name}.json`, folder));

/** A body with each `started_at` moved, the last to a minute before `now`; the rest stays. */
export const recentCapture = (name: string, now: number): Buffer => {
  // Latin-1 maps every byte to itself.
  const text = captureBytes(name).toString('latin1');
  const instant = /(?<="started_at":)\d{13}/g;
  const last = Math.max(...(text.match(instant) ?? []).map(Number));
  return Buffer.from(
    text.replaceAll(instant, (at) => String(Number(at) + now - 60_000 - last)),
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
