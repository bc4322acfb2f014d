import type { BodyChunk } from '../../shared/api/message.ts';

/** Chunks handed from one side to the other; one consumer at a time. */
export type ChunkQueue = {
  push(chunk: BodyChunk): void;
  /** The rest is taken off first, then the end or the failure is seen. */
  end(): void;
  fail(error: Error): void;
  next(): Promise<IteratorResult<BodyChunk, undefined>>;
};

export const createChunkQueue = (): ChunkQueue => {
  const chunks: BodyChunk[] = [];
  let outcome: { readonly error: Error | null } | null = null;
  let arrived = Promise.withResolvers<undefined>();
  const announce = (): void => arrived.resolve(undefined);

  return {
    push: (chunk) => {
      chunks.push(chunk);
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
        const value = chunks.shift();
        if (value !== undefined) return { done: false, value };
        if (outcome?.error) throw outcome.error;
        if (outcome !== null) return { done: true, value: undefined };
        arrived = Promise.withResolvers();
        await arrived.promise;
      }
    },
  };
};
