import type { PushEvent } from './push-event.ts';

/**
 * Sends a batch, and where the whole of it is refused its halves, until each event has an answer of
 * its own: a system that does not say which one is wrong never holds up the others.
 */
export const sendHalved = async <Result extends { readonly kind: string }>(
  events: readonly PushEvent[],
  send: (events: readonly PushEvent[]) => Promise<Result>,
): Promise<readonly Result[]> => {
  if (events.length === 0) return [];
  const result = await send(events);
  if (result.kind !== 'refused' || events.length === 1) return events.map(() => result);
  const middle = Math.ceil(events.length / 2);
  return [
    ...(await sendHalved(events.slice(0, middle), send)),
    ...(await sendHalved(events.slice(middle), send)),
  ];
};
