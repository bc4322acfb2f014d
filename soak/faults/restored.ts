import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SoakBatch } from '../kongs/batches.ts';
import { createDelivery } from '../kongs/delivery.ts';
import { endText, type RunCommand } from '../world/operator.ts';
import { customerIds } from '../world/customers.ts';
import type { Systems } from '../world/systems.ts';
import type { World } from '../world/world.ts';
import type { SoakedServer } from './soaked-server.ts';

/** What a backup does not hold, and an operator copies. */
const keptApart = ['reports', 'pushes', 'customer-token-keys.json', 'billable.kept.yaml'];

const mostTries = 5;
const senders = 8;

/** Batches that come besides those of the fleet. */
export const besideFleet = 'batch sent beside the fleet';

type Restore = {
  readonly world: World;
  readonly server: SoakedServer;
  /** The running month. */
  readonly month: string;
  readonly systems: Systems;
  readonly nextBatch: () => SoakBatch;
};

/**
 * The machine is lost; the store comes back from a backup that lacks what came since. Reports and pushes
 * must refuse it until a person accepts it. What the backup lacks is sent again, and voided again.
 */
export const restoreFromBackup = async (restore: Restore): Promise<void> =>
  restore.world.operator.alone(async (run) => {
    const { world, server, month, systems, nextBatch } = restore;
    const { dataDir, backupFile } = world.place;
    systems.calm();
    // So that more was counted, reported and sent than the backup knows.
    await sendOne(world, nextBatch());
    await run('push', '--json');
    await run('report', month);
    world.books.noteRestore();
    await server.kill();
    const lost = `${dataDir}.lost`;
    renameSync(dataDir, lost);
    await require(run, 'restore', backupFile);
    for (const name of keptApart.filter((each) => existsSync(join(lost, each)))) {
      cpSync(join(lost, name), join(dataDir, name), { recursive: true });
    }
    rmSync(lost, { recursive: true });
    if (isAnythingHeld(systems, month)) await requireRefusal(world, run, ['push']);
    await requireRefusal(world, run, ['report', month]);
    await server.start();
    await tellAgain(world, run);
    world.books.noteRestore();
    await untilDone(world, run, ['report', month, '--accept-store']);
    await untilDone(world, run, ['push', '--accept-store']);
  });

/** Has a batch counted that the last backup lacks, whatever the fleet does. */
export const sendOne = async (
  { books, port }: Pick<World, 'books' | 'port'>,
  batch: SoakBatch,
): Promise<void> => {
  const delivery = createDelivery();
  const { kind } = await delivery.post(port(), batch.body, 'usual');
  delivery.close();
  if (kind !== 'taken') throw new Error(`a batch before a restore was ${kind}`);
  books.take(batch, { isWhole: false });
  books.count(besideFleet);
};

const isAnythingHeld = ({ held }: Systems, month: string): boolean =>
  customerIds.some((id) => Object.values(held(id, month)).some((value) => value !== null));

const require = async (run: RunCommand, ...words: readonly string[]): Promise<void> => {
  const ended = await run(...words);
  if (ended.code !== 0) throw new Error(endText(words, ended));
};

const requireRefusal = async (
  { books }: World,
  run: RunCommand,
  words: readonly string[],
): Promise<void> => {
  const ended = await run(...words);
  const said = `${ended.out}${ended.err}`;
  if (ended.code === 2 && said.includes('--accept-store')) {
    books.count(`${words[0]} refused for an older store`);
    return;
  }
  // The last batch that the backup has came by a clock that was wrong.
  const isDoubted = ended.code === 2 && said.includes('the clock says');
  if (isDoubted) books.count(`${words[0]} refused for the clock`);
  else books.find(`a restored store was not refused: ${endText(words, ended)}`);
};

/** A billing system may fail meanwhile. */
const untilDone = async (
  { books }: World,
  run: RunCommand,
  words: readonly string[],
): Promise<void> => {
  for (let tries = 1; ; tries++) {
    const ended = await run(...words);
    if (ended.code === 0) return;
    if (tries === mostTries) {
      books.find(endText(words, ended));
      return;
    }
  }
};

/** All that was answered since the backup began: what is in the store is a duplicate. Then its voids. */
const tellAgain = async ({ books, port }: World, run: RunCommand): Promise<void> => {
  const told = [...books.toldSinceBackup()];
  const batches = told.flatMap((each) => (each.kind === 'batch' ? [each.batch] : []));
  const left = batches.values();
  const tellSome = async (): Promise<void> => {
    const delivery = createDelivery();
    for (const { body } of left) {
      const answer = await delivery.post(port(), body, 'usual');
      if (answer.kind !== 'taken') books.find('a batch of before a restore was not taken again');
      else if (!answer.isDuplicate) books.count('batch brought back after a restore');
    }
    delivery.close();
  };
  await Promise.all(Array.from({ length: senders }, tellSome));
  for (const each of told) if (each.kind === 'void') await require(run, ...each.done.words);
};
