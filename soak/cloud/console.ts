import { createHash, randomBytes } from 'node:crypto';
import { runBillable } from '../../test/support/cli/run.ts';
import { dismissQuarantine } from '../../cli/quarantine/dismiss.ts';
import { replayQuarantine } from '../../cli/quarantine/replay.ts';
import { replayAsText } from '../../cli/quarantine/say-replay.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { issueCustomerToken } from '../../shared/customers/customer-token.ts';
import type { SigningKey } from '../../shared/customers/signing-keys.ts';
import { messageOf } from '../../shared/error-message.ts';
import { openScratchCounters } from '../../shared/adapters/sqlite/scratch/scratch-counters.ts';
import { verifyCounters } from '../../shared/verify/verify-counters.ts';
import { environmentOf, type SoakPlace } from '../settings.ts';
import type { Ended, Operator, RunCommand } from '../world/operator.ts';
import { createGate } from '../world/gate.ts';
import { type Runs, soakRuns } from './runs.ts';
import type { WeatheredTable } from './table.ts';

type ConsoleParts = Omit<Parameters<typeof soakRuns>[0], 'open'> & {
  readonly place: SoakPlace;
  readonly table: WeatheredTable;
  readonly key: SigningKey;
};

/** The weather may spoil an attempt; each command may be given again. */
const mostTries = 6;

/**
 * What the commands of the operator do, with the words that they are given on one machine, on a table that
 * the commands themselves reach only through the SDK.
 */
export const cloudOperator = (parts: ConsoleParts): Operator => {
  const gate = createGate();
  const runNow: RunCommand = async (...words) => {
    for (let tries = 1; ; tries++) {
      const lines: string[] = [];
      try {
        const code = await perform(words, { ...parts, print: (line) => lines.push(line) });
        return { code, out: lines.map((line) => `${line}\n`).join(''), err: '' };
      } catch (error) {
        if (tries === mostTries) return { code: 2, out: '', err: messageOf(error) };
      }
    }
  };
  return {
    run: async (...words) => gate.shared(async () => runNow(...words)),
    alone: async (work) => gate.alone(async () => work(runNow)),
  };
};

type Printing = ConsoleParts & { readonly print: (line: string) => void };

const perform = async (words: readonly string[], parts: Printing): Promise<Ended['code']> => {
  const { table, place, print } = parts;
  const { store, props } = table.open({ mayCrash: false });
  const runs: Runs = soakRuns({ ...parts, open: { store, props } });
  const [first = '', second = ''] = words;
  const decision = { reason: flag(words, '--reason'), by: flag(words, '--by'), at: Date.now() };
  switch (first) {
    case 'token':
      print(await tokenFor(second === '--customer' ? (words[2] ?? '') : '', parts.key));
      return 0;
    case 'void': {
      const consumer = flag(words, '--consumer').replace('id:', '');
      const { kind } =
        consumer === ''
          ? await store.voidBatch(second, decision)
          : await store.voidPart(second, { ...decision, consumerId: consumer });
      print(kind);
      return kind === 'voided' || kind === 'already_voided' ? 0 : 1;
    }
    case 'quarantine': {
      if (second === 'dismiss') {
        const selection = { code: 'invalid_status' as const };
        await dismissQuarantine(store, selection, decision, { print, isJson: false });
        return 0;
      }
      const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
      const replaying = { at: 'started' as const, now: Date.now(), sha256 };
      return replayQuarantine(store, {}, { ...replaying, say: replayAsText(print) });
    }
    case 'verify': {
      await store.catchUp(Date.now());
      const recount = openScratchCounters();
      let differences = 0;
      try {
        for await (const { isCovered } of verifyCounters(store, recount, () => {
          differences++;
        })) {
          if (!isCovered) print('a month is not covered');
        }
      } finally {
        recount.close();
      }
      return differences === 0 ? 0 : 1;
    }
    case 'report': {
      if (second === 'check') {
        const checked = await runBillable(words, environmentOf(place));
        print(checked.out);
        return checked.code;
      }
      const outcomes = await runs.report(second);
      for (const { month, outcome } of outcomes) print(`${month} ${outcome}`);
      return outcomes.every(({ outcome }) => outcome !== 'failed') ? 0 : 2;
    }
    case 'push': {
      const outcomes = await runs.push(flag(words, '--month'));
      const data = outcomes.map(({ system, month, outcome, message }) => {
        return { system, month, outcome, message };
      });
      print(JSON.stringify({ data }));
      return outcomes.every(({ outcome }) => outcome === 'done' || outcome === 'too_early') ? 0 : 2;
    }
    case 'alerts': {
      const { waiting } = await runs.alerts();
      print(`${waiting} waiting.`);
      return 0;
    }
    default:
      throw new Error(`there is no command ${words.join(' ')} on a table`);
  }
};

const flag = (words: readonly string[], name: string): string => {
  const at = words.indexOf(name);
  return at < 0 ? '' : (words[at + 1] ?? '');
};

const tokenFor = async (customer: string, key: SigningKey): Promise<string> =>
  issueCustomerToken(
    {
      customer,
      use: 'api',
      tokenId: randomBytes(12).toString('base64url'),
      issuedAt: Date.now(),
      expires: Date.now() + dayMs,
    },
    key,
  );
