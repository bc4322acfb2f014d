export type Asking = {
  readonly port: number;
  readonly token: string;
  readonly accept?: string;
};

/** A text answer; `null` where none came, as from a server that is killed. */
export type SoakAnswer = { readonly status: number; readonly text: string } | null;

const timeoutMs = 30_000;

/** Asks the server for a path. */
export const askServer = async (
  path: string,
  { port, token, accept = 'application/json' }: Asking,
): Promise<SoakAnswer> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${token}`, accept },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
};

/** Whether an answer is one that a server may give while all is done to it: none, or a 503. */
export const isHeldUp = (answer: SoakAnswer): answer is null | { status: 503; text: string } =>
  answer === null || answer.status === 503;
