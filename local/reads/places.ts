type PlacesOptions = {
  /** How many may have a place at once. */
  readonly most: number;
  /** How many more may wait for one, and for how long. */
  readonly mostWaiting: number;
  readonly waitMs: number;
};

export type Places = {
  /** Resolves to whether there is a place; those that wait get one in their order. */
  readonly enter: () => Promise<boolean>;
  /** Gives a place back. To be called once for each that was had. */
  readonly leave: () => void;
};

/** A bounded number of places, with a bounded queue before them. */
export const createPlaces = ({ most, mostWaiting, waitMs }: PlacesOptions): Places => {
  let taken = 0;
  const queue: ((hasPlace: boolean) => void)[] = [];

  return {
    enter: async () => {
      if (taken < most) {
        taken += 1;
        return true;
      }
      if (queue.length >= mostWaiting) return false;
      return new Promise((resolve) => {
        const answer = (hasPlace: boolean): void => {
          clearTimeout(timer);
          resolve(hasPlace);
        };
        const timer = setTimeout(() => {
          queue.splice(queue.indexOf(answer), 1);
          answer(false);
        }, waitMs);
        queue.push(answer);
      });
    },
    // The place goes to the next one in the queue as it is.
    leave: () => {
      const next = queue.shift();
      if (next === undefined) taken -= 1;
      else next(true);
    },
  };
};
