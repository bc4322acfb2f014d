import { test } from '@jest/globals';

export type Step = (name: string, act: () => Promise<void> | void) => void;

/**
 * One test whose steps build on each other and run in their order; a failure names its step. For what
 * takes too long to set up for each step: a deployed stack, a server that has counted for a while.
 */
export const story = (name: string, tell: (step: Step) => void, timeoutMs = 300_000): void => {
  const steps: { readonly name: string; readonly act: () => Promise<void> | void }[] = [];
  tell((stepName, act) => steps.push({ name: stepName, act }));
  test(
    name,
    async () => {
      for (const step of steps) {
        try {
          await step.act();
        } catch (error) {
          throw inStep(step.name, error);
        }
      }
    },
    timeoutMs,
  );
};

/** The error itself where it can be told apart from no other, as its matcher's result is shown. */
const inStep = (name: string, error: unknown): unknown => {
  if (!(error instanceof Error)) return new Error(`step "${name}" failed`, { cause: error });
  error.message = `step "${name}": ${error.message}`;
  return error;
};
