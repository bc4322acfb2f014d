import type { Chance } from '../chance.ts';
import { askServer, isHeldUp } from '../world/ask.ts';
import { consumerOf, steadyCustomers } from '../world/customers.ts';
import { endText } from '../world/operator.ts';
import { isClockWrong, type World } from '../world/world.ts';
import type { Actor } from './actor.ts';
import { walkThePage } from './page-reader.ts';

type Reading = { readonly customer: string; readonly token: string };

/** Customers that read with tokens of their own: each is shown what is its own, and nothing else. */
export const customerReader = async (world: World, chance: Chance): Promise<Actor> => {
  const readings: Reading[] = [];
  for (const { id } of steadyCustomers) {
    const words = ['token', '--customer', id];
    const made = await world.operator.run(...words);
    if (made.code !== 0) throw new Error(endText(words, made));
    readings.push({ customer: id, token: made.out.trim() });
  }
  const [first, ...rest] = readings;
  if (first === undefined) throw new Error('there are no customers');
  return {
    kind: 'customer read',
    pauseMs: [200, 1_000],
    act: async () => {
      const reading = chance.oneOf([first, ...rest]);
      if (chance.happens(0.3)) await walkThePage(world, chance, reading.token);
      else await readOwn(world, reading);
    },
  };
};

/** Asks for another customer too: that is ignored. */
const readOwn = async (
  { port, books, clockMoves, isFresh }: World,
  { customer, token }: Reading,
): Promise<void> => {
  const path = '/billable?group_by=customer,service&period=month&customer=left&meters=all';
  const movesBefore = clockMoves();
  const restoresBefore = books.restores();
  const least = isFresh ? books.countedOf(consumerOf(customer)) : 0;
  const answer = await askServer(path, { port: port(), token });
  if (isHeldUp(answer)) {
    books.count('customer held up');
    return;
  }
  // A year ahead, the token has had its days.
  if (answer.status === 401 && isClockWrong(movesBefore, clockMoves())) return;
  if (answer.status !== 200) {
    books.find(`${customer} was answered with ${answer.status}: ${answer.text.slice(0, 200)}`);
    return;
  }
  const { data } = JSON.parse(answer.text) as {
    readonly data: { customer_id: string; requests: number }[];
  };
  for (const { customer_id: shown } of data) {
    if (shown !== customer) books.find(`${customer} was shown usage of ${shown}`);
  }
  if (data.length > 0) books.count('customer shown its own');
  // A store that was lost has it again at the end of its restore.
  if (restoresBefore !== books.restores() || restoresBefore % 2 === 1) return;
  const requests = data.reduce((sum, row) => sum + row.requests, 0);
  if (requests < least) {
    books.find(`${customer} was shown ${requests} requests when ${least} had been answered`);
  }
};
