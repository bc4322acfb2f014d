import { issueCustomerToken } from '../customers/customer-token.ts';
import type { UsedLinks } from '../ports/used-links.ts';
import { type CustomerTokens, newTokenReader } from './customer-access.ts';
import { sessionMs } from './session.ts';

type LinksContext = CustomerTokens & {
  readonly used: UsedLinks;
  /** A text of letters, digits, `-` and `_` unlike any other. */
  readonly newId: () => string;
};

export type CustomerLinks = {
  /** Whose link it is, and whether it is used up; `null` where it opens nothing. Uses nothing up. */
  look(token: string): Promise<{ readonly customer: string; readonly isUsed: boolean } | null>;
  /** Uses a link up: a token for one session of its customer. `null` where it opens nothing (any more). */
  exchange(token: string): Promise<string | null>;
};

/** The links with which customers sign in. */
export const createCustomerLinks = ({ used, newId, ...tokens }: LinksContext): CustomerLinks => {
  const read = newTokenReader(tokens);
  return {
    look: async (token) => {
      const link = await read(token, 'link');
      return link && { customer: link.customer, isUsed: await used.isUsed(link.tokenId) };
    },
    exchange: async (token) => {
      const [link, [key]] = [await read(token, 'link'), await tokens.keys()];
      if (link === null || key === undefined) return null;
      const now = tokens.clock();
      const isFirst = await used.use({ id: link.tokenId, expires: link.expires, now });
      if (!isFirst) return null;
      return issueCustomerToken(
        {
          customer: link.customer,
          use: 'api',
          tokenId: newId(),
          issuedAt: now,
          expires: now + sessionMs,
        },
        key,
      );
    },
  };
};
