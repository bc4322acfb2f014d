import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { Chance } from '../chance.ts';
import { billableText } from '../world/billable-file.ts';
import type { Claims } from '../world/customers.ts';
import type { Systems } from '../world/systems.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';
import { alerter, dismisser, pusher, replayer, reporter } from './clerk.ts';
import { customerReader } from './customer-reader.ts';
import { directoryChanger } from './directory-changer.ts';
import { pageVisitor } from './page-reader.ts';
import { hookFailures, systemFailures } from './system-failures.ts';
import { voider } from './voider.ts';

type Stage = {
  readonly world: World;
  readonly systems: Systems;
  readonly chanceOf: (name: string) => Chance;
  readonly months: readonly [Month, Month];
  readonly halfTime: EpochMs;
};

export type Cast = {
  readonly actors: readonly Actor[];
  /** What the directory says now. */
  readonly claims: () => Claims;
};

/** All who act on any store, besides the fleet and the faults. */
export const castOf = async (stage: Stage): Promise<Cast> => {
  const { world, systems, chanceOf, months, halfTime } = stage;
  const directory = directoryChanger(world, chanceOf('directory'), (claims) =>
    billableText(claims, systems.text),
  );
  const isLate = (): boolean => Date.now() > halfTime;
  return {
    claims: directory.claims,
    actors: [
      directory,
      pageVisitor(world, chanceOf('page')),
      await customerReader(world, chanceOf('customers')),
      voider(world, chanceOf('voids')),
      replayer(world),
      dismisser(world),
      reporter(world, chanceOf('reports'), months),
      alerter(world),
      pusher(world, chanceOf('pushes')),
      systemFailures(systems, chanceOf('systems')),
      hookFailures(systems, chanceOf('receiver'), isLate),
    ],
  };
};
