import { unavailable } from '../../shared/api/failure.ts';

/** Bytes of one body as they come in. */
export type BodySeat = {
  /** So many more came. May refuse this body, or a larger one that still comes in. */
  readonly grow: (bytes: number) => void;
  /** It is there as a whole: it is not refused any more, and holds its bytes until `leave`. */
  readonly settle: () => void;
  readonly leave: () => void;
};

type Seat = { bytes: number; readonly refuse: () => void };

/**
 * Bounds the bytes of all bodies that are in memory. What is too much is made up for by the largest of
 * those that still come in, so that small batches get through beside any number of large ones, and a
 * slow one keeps no other out.
 */
export const createBodyRoom = (room: number) => {
  const coming = new Set<Seat>();
  let held = 0;

  const refuseLargest = (): void => {
    let largest: Seat | null = null;
    for (const seat of coming) if (seat.bytes > (largest?.bytes ?? 0)) largest = seat;
    if (largest === null) return;
    release(largest);
    largest.refuse();
  };

  const release = (seat: Seat): void => {
    coming.delete(seat);
    held -= seat.bytes;
    seat.bytes = 0;
  };

  return {
    /** `refuse` hears that what came of the body must be dropped. */
    enter: (refuse: () => void): BodySeat => {
      const seat: Seat = { bytes: 0, refuse };
      coming.add(seat);
      return {
        grow: (bytes) => {
          seat.bytes += bytes;
          held += bytes;
          // The largest has at least what came now, so that one is enough.
          if (held > room) refuseLargest();
        },
        settle: () => void coming.delete(seat),
        leave: () => release(seat),
      };
    },
  };
};

export type BodyRoom = ReturnType<typeof createBodyRoom>;

/** The answer to a body that was refused for the others. */
export const noRoom = unavailable(
  'The bodies that come in are more than there is room for. Sending the same request again is safe.',
);
