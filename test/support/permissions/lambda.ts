// What Lambda does: loads a bundle, and calls its handler with one event after the other.
import process from 'node:process';
import { pathToFileURL } from 'node:url';

type Bundle = { readonly handler: (event: unknown, context: object) => Promise<unknown> };

const [, , bundle = ''] = process.argv;
const { handler } = (await import(pathToFileURL(bundle).href)) as Bundle;
const context = { functionName: 'test', getRemainingTimeInMillis: () => 60_000 };

const answer = async (event: unknown): Promise<object> => {
  try {
    return { result: (await handler(event, context)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};

process.on('message', ({ event }: { readonly event: unknown }) => {
  void answer(event).then((said) => process.send?.(said));
});
