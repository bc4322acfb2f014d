import { describe, expect, test } from '@jest/globals';

import { createPlace, poppy } from '../../support/kong/reconcile.ts';

describe('a consumer', () => {
  test('without a username is compared together with anonymous requests', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('', 200, 9);
    place.bill({ id: 'c3', customId: 'cust-3', status: 200 }, 5);
    place.bill({ id: 'anonymous', status: 200 }, 3);
    expect((await place.differences()).differing).toMatchObject([
      { consumer: '', status: 200, lost: 1 },
    ]);
  });

  test('without a username is known by its custom id where Kong labels it so', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('cust-3', 200, 9);
    place.bill({ id: 'c3', customId: 'cust-3', status: 200 }, 8);
    expect((await place.differences()).differing).toMatchObject([{ consumer: 'cust-3', lost: 1 }]);
  });

  test('that was renamed between the runs is one line', async () => {
    const place = createPlace();
    place.node.count('poppy', 200, 4);
    place.bill(poppy, 4);
    await place.run();
    place.node.count('poppy', 200, 2);
    place.node.count('poppea', 200, 3);
    place.bill({ ...poppy, username: 'poppea' }, 5);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });

  test('whose name has quotes, backslashes and line breaks is compared by it', async () => {
    const place = createPlace();
    const username = 'a"b\\n\n,}#';
    await place.run();
    place.node.count(username, 200, 3);
    place.bill({ id: 'c4', username, status: 200 }, 2);
    expect((await place.differences()).differing).toMatchObject([{ consumer: username, lost: 1 }]);
  });

  test('whose name would move the cursor of a terminal is written out', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('a\u001b[2J\nb', 200, 3);
    expect((await place.run()).out).toContain('a\\u{1b}[2J\\u{a}b');
  });

  test('is counted over all its years', async () => {
    const place = createPlace();
    await place.run();
    place.node.count('poppy', 200, 5);
    place.bill({ ...poppy, year: 2025 }, 2);
    place.bill(poppy, 3);
    expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
  });
});

test('requests that Kong leaves out, since no route matched, are no doubles', async () => {
  const place = createPlace();
  await place.run();
  place.node.count('', 401, 2);
  place.bill({ id: 'anonymous', status: 401 }, 2);
  place.bill({ id: 'anonymous', status: 404 }, 50);
  expect(await place.differences()).toMatchObject({ code: 0, differing: [] });
});

test('a consumer label that Kong never sets is pointed out', async () => {
  const place = createPlace();
  await place.run();
  place.node.count('', 200, 5);
  place.bill(poppy, 5);
  expect((await place.run()).out).toContain('per_consumer: true');
});
