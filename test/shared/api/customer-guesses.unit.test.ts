import { expect, test } from '@jest/globals';
import { foreignWords } from '../../support/customers/world-usage.ts';
import { answersOf, secretWorlds } from '../../support/customers/worlds.ts';

const days = { method: 'GET', path: '/billable', headers: {} } as const;

test('the ETag and the cursor of another one are worth what invented ones are', async () => {
  const { among } = await secretWorlds();
  const query = 'from=2026-09&period=day&limit=1';
  const asOperator = { ...among, token: 'operator' };
  const [theirs] = await answersOf(asOperator, {
    ...days,
    query: `${query}&customer=secret-customer`,
  });
  const { headers: said } = theirs ?? {};
  const { etag = '', link = '' } = said as Readonly<Record<string, string>>;
  const [, cursor = ''] = /[?&]cursor=([^&>]+)/.exec(link) ?? [];
  expect([etag, cursor]).not.toContain('');
  const [plain] = await answersOf(among, { ...days, query });
  const [asked] = await answersOf(among, { ...days, query, headers: { 'if-none-match': etag } });
  expect(asked).toEqual(plain);
  const refusalOf = async (one: string) => {
    const [answer] = await answersOf(among, { ...days, query: `${query}&cursor=${one}` });
    return { ...answer, text: answer?.text.replaceAll(one, 'CURSOR') };
  };
  expect(await refusalOf(cursor)).toEqual(await refusalOf(cursor.replace(/.{4}$/, 'AAAA')));
  expect(await refusalOf(cursor)).toMatchObject({ status: 400 });
});

test('to ask for another one asks the store for the same as to ask for no one', async () => {
  const { among } = await secretWorlds();
  const read = async (path: string, name: string, value: string): Promise<readonly string[]> => {
    const before = among.reads().length;
    const query = new URLSearchParams([[name, value]]).toString();
    await answersOf(among, { ...days, path, query });
    return among.reads().slice(before);
  };
  for (const path of ['/billable', '/']) {
    for (const name of ['customer', 'consumer', 'service']) {
      const ofNoOne = await read(path, name, 'no-one-at-all');
      expect(ofNoOne.length).toBeGreaterThan(0);
      for (const word of [...foreignWords, 'id:secret-id-1', 'custom_id:secret-1']) {
        expect(await read(path, name, word)).toEqual(ofNoOne);
      }
    }
  }
});
