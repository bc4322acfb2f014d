/** A small answer, or the beginning of a large one. */
const answerMs = 15_000;
/** What carries a part of an upload, also over a slow line. */
const uploadMs = 60_000;

export const answerDeadline = () => ({ abortSignal: AbortSignal.timeout(answerMs) });

export const uploadDeadline = () => ({ abortSignal: AbortSignal.timeout(uploadMs) });

/**
 * Reads a body whose length is not known: `signal` ends the request where nothing has come for the
 * time of an answer. How long a reader takes over a part does not count.
 */
export const whileItComes = () => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => clearTimeout(timer);
  const wait = (): void => {
    stop();
    timer = setTimeout(() => {
      controller.abort(new Error(`nothing came for ${answerMs} ms`));
    }, answerMs);
  };
  return { abortSignal: controller.signal, wait, stop };
};
