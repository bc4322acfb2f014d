import { readTokenFile } from '../../local/tokens/token-files.ts';
import { WrongUse } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';

/** The first token of READ_TOKENS, else the one that the server on this machine made. */
export const readToken = async (context: CliContext, flag: string): Promise<string> => {
  const { readTokens, dataDir } = settingsOf(context);
  const token = readTokens?.[0] ?? (await readTokenFile(dataDir, 'read'));
  if (token === null) throw new WrongUse(`A read token is missing: ${flag} or READ_TOKENS.`);
  return token;
};
