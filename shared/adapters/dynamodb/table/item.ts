import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** One answer of a query or a scan; `next` is where the following one begins. */
export type ItemAnswer = { readonly items: readonly Item[]; readonly next: Item | null };
