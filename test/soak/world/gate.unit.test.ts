import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createGate } from '../../../soak/world/gate.ts';

test('what must be done alone waits for what is under way, and holds up what comes', async () => {
  const gate = createGate();
  const seen: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`);
    await wait(5);
    seen.push(`${name} ends`);
  };
  const first = gate.shared(work('first'));
  const alone = gate.alone(work('alone'));
  const second = gate.shared(work('second'));
  const other = gate.alone(work('other'));
  await Promise.all([first, alone, second, other]);
  expect(seen.slice(0, 4)).toEqual(['first begins', 'first ends', 'alone begins', 'alone ends']);
  for (const name of ['second', 'other']) {
    expect(seen.indexOf(`${name} ends`)).toBe(seen.indexOf(`${name} begins`) + 1);
  }
});
