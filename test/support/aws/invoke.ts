const functionsPath = '/2015-03-31/functions';

export const functionNames = async (endpoint: string): Promise<readonly string[]> => {
  const { Functions } = (await (await fetch(`${endpoint}${functionsPath}`)).json()) as {
    readonly Functions: readonly { readonly FunctionName: string }[];
  };
  return Functions.map(({ FunctionName }) => FunctionName);
};

/**
 * Calls a function of a stack on the emulator and waits for what it returns; the function whose
 * name begins so. An error of the function is thrown.
 */
export const invokeFunction = async (
  endpoint: string,
  namePrefix: string,
  event: unknown,
): Promise<unknown> => {
  const names = await functionNames(endpoint);
  const name = names.find((it) => it.startsWith(namePrefix));
  if (name === undefined) throw new Error(`no function ${namePrefix}… among ${names.join(', ')}`);
  const response = await fetch(`${endpoint}${functionsPath}/${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  const text = await response.text();
  if (response.headers.has('x-amz-function-error')) throw new Error(`${name} failed: ${text}`);
  return text === '' ? null : (JSON.parse(text) as unknown);
};
