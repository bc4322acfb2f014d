/** Texts handed from one side to the other; one consumer at a time. */
export type TextQueue = {
  push(text: string): void;
  /** The rest is taken off first, then the end or the failure is seen. */
  end(): void;
  fail(error: Error): void;
  next(): Promise<IteratorResult<string, undefined>>;
};

export const createTextQueue = (): TextQueue => {
  const texts: string[] = [];
  let outcome: { readonly error: Error | null } | null = null;
  let arrived = Promise.withResolvers<undefined>();
  const announce = (): void => arrived.resolve(undefined);

  return {
    push: (text) => {
      texts.push(text);
      announce();
    },
    end: () => {
      outcome ??= { error: null };
      announce();
    },
    fail: (error) => {
      outcome ??= { error };
      announce();
    },
    next: async () => {
      for (;;) {
        const value = texts.shift();
        if (value !== undefined) return { done: false, value };
        if (outcome?.error) throw outcome.error;
        if (outcome !== null) return { done: true, value: undefined };
        arrived = Promise.withResolvers();
        await arrived.promise;
      }
    },
  };
};
