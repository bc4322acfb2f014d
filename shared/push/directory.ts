import type { BillableFile } from '../customers/billable-file.ts';
import type { PushDirectory, PushSystemSettings } from './settings.ts';

/** The ids that the customers of a file have elsewhere. */
export const pushDirectoryOf = ({ customers }: Pick<BillableFile, 'customers'>): PushDirectory =>
  new Map(
    customers.map(({ id, stripe, lago, openmeter }) => [
      id,
      {
        ...(stripe !== null && { stripe }),
        ...(lago !== null && { lago }),
        ...(openmeter !== null && { openmeter }),
      },
    ]),
  );

/** The systems that a file names, in its order. */
export const pushSystemsOf = ({
  push,
}: Pick<BillableFile, 'push'>): readonly PushSystemSettings[] =>
  [...push].map(([name, target]) => ({ ...target, name }));
