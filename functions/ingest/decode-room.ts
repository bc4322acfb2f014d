/** Room for the bytes of one body. */
export type DecodePlace = {
  /** Says how many they are: no more than what was asked for. */
  keep(bytes: number): void;
  leave(): void;
};

type RoomSettings = { readonly bytes: number; readonly maxWaiting: number };

/**
 * Bounds the bytes that all requests hold together. What does not fit waits in the order of its
 * coming, since each leaves when it is answered; beyond `maxWaiting` it gets `null` at once. More than
 * the whole room is let in alone.
 */
export const createDecodeRoom = ({ bytes: room, maxWaiting }: RoomSettings) => {
  let held = 0;
  const waiting: { readonly bytes: number; readonly enter: (place: DecodePlace) => void }[] = [];

  const letIn = (): void => {
    for (;;) {
      const [next] = waiting;
      if (next === undefined || !fits(next.bytes)) return;
      waiting.shift();
      next.enter(hold(next.bytes));
    }
  };

  const fits = (bytes: number): boolean => held === 0 || held + bytes <= room;

  const hold = (asked: number): DecodePlace => {
    let bytes = asked;
    held += bytes;
    const keep = (kept: number): void => {
      held -= bytes - kept;
      bytes = kept;
      letIn();
    };
    return { keep, leave: () => keep(0) };
  };

  return async (bytes: number): Promise<DecodePlace | null> => {
    if (waiting.length === 0 && fits(bytes)) return hold(bytes);
    if (waiting.length >= maxWaiting) return null;
    return new Promise((enter) => {
      waiting.push({ bytes, enter });
    });
  };
};
