import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { ConsumerRows } from '../../../shared/usage/merge-pages.ts';

/** Consumers whose names several customers claim: how many, and the first of them. */
export type Contested = {
  readonly count: number;
  readonly first: readonly {
    readonly consumer: Consumer;
    readonly customers: readonly string[];
    readonly payer: string;
  }[];
};

/** The same, of a month. */
export type ContestedMonth = { readonly month: Month; readonly contested: Contested };

/** More help no one. */
const maxNamed = 20;

type Claims = { readonly customers: readonly string[]; readonly payer: string };

/** Looks for consumers whose values several customers claim while their rows pass. */
export const newContested = (claimsOf: (consumer: Consumer) => Claims) => {
  const first: Contested['first'][number][] = [];
  let count = 0;
  return {
    /** The rows of one consumer id. */
    look: (rows: ConsumerRows): void => {
      for (const { consumer } of rows) {
        const claims = claimsOf(consumer);
        if (claims.customers.length < 2) continue;
        count += 1;
        if (first.length < maxNamed) first.push({ consumer, ...claims });
        return;
      }
    },
    found: (): Contested => ({ count, first }),
  };
};
