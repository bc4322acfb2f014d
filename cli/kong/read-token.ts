import { readTokenFile } from '../../local/tokens/token-files.ts';
import { WrongUse } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';

/** The first token of READ_TOKENS, else the one that the server on this machine made, if any. */
export const knownReadToken = async (context: CliContext): Promise<string | null> => {
  const { readTokens, dataDir } = settingsOf(context);
  return readTokens?.[0] ?? readTokenFile(dataDir, 'read');
};

/** The same, where there must be one. */
export const readToken = async (context: CliContext, flag: string): Promise<string> => {
  const token = await knownReadToken(context);
  if (token === null) throw new WrongUse(`A read token is missing: ${flag} or READ_TOKENS.`);
  return token;
};
