import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from '../chance.ts';
import { writeBillableFile } from '../world/billable-file.ts';
import { type Claims, firstClaims, movingCustomers, movingCustomIds } from '../world/customers.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';

/** Longer than the server takes to see that a file has changed and has settled. */
const noticedMs = 2_500;

export type DirectoryChanger = Actor & {
  /** What the last file says. */
  readonly claims: () => Claims;
};

/**
 * Moves consumers between customers: mostly at once, now and then by an editor that leaves half a file
 * behind for a while, which no one may bill by.
 */
export const directoryChanger = (
  { place: { configFile }, books }: Pick<World, 'place' | 'books'>,
  chance: Chance,
  textOf: (claims: Claims) => string,
): DirectoryChanger => {
  let claims = firstClaims;
  return {
    kind: 'directory changed',
    pauseMs: [2_000, 6_000],
    claims: () => claims,
    act: async () => {
      const moved = movingCustomIds.flatMap((customId) => {
        const customer = chance.oneOf<string | null>([...movingCustomers, null]);
        return customer === null ? [] : [[customId, customer] as const];
      });
      const steady = [...firstClaims].filter(([customId]) => !movingCustomIds.includes(customId));
      claims = new Map([...steady, ...moved]);
      const text = textOf(claims);
      if (chance.happens(0.3)) {
        // In the middle of a line, where it is no YAML.
        writeFileSync(configFile, text.slice(0, text.lastIndexOf(', ')));
        books.count('half a directory written');
        await wait(noticedMs);
      }
      writeBillableFile(configFile, text);
    },
  };
};
