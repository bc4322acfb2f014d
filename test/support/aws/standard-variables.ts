import { functionVariables, readContext } from '../../../infra/settings.ts';

/** What a function has of the settings where no one chose any. */
export const standardVariables = (
  context: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, string>> => {
  const reading = readContext(context);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  return functionVariables(reading.settings);
};
