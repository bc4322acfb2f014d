import { expect, test } from '@jest/globals';

import { createHttpSystem } from '../../../../shared/adapters/http/billing-system.ts';
import { httpSecrets } from '../../../support/push/http-double.ts';
import { suiteEvent, suiteNow } from '../../../support/push/suite-events.ts';

const url = 'https://in.example/hooks/tok3n%2DSECRET/usage?key=anotherSECRET';

test.each([
  ['the path', '/hooks/tok3n%2DSECRET/usage'],
  ['the path, as PHP writes it in JSON', String.raw`{"path":"\/hooks\/tok3n%2DSECRET\/usage"}`],
  ['a part of the path', 'no hook tok3n%2DSECRET'],
  ['a part of the path, decoded', 'no hook tok3n-SECRET'],
  ['the query', '/?key=anotherSECRET'],
  ['a value of the query', 'anotherSECRET is not known'],
])('no secret of the url is in a reason that quotes %s', async (_, text) => {
  const system = createHttpSystem({
    url,
    secrets: httpSecrets,
    now: () => suiteNow,
    outbound: async () => ({ status: 400, header: () => '', text }),
  });
  const [result] = await system.send([suiteEvent('acme', 5)]);
  expect(result).toMatchObject({ kind: 'refused' });
  expect(JSON.stringify(result)).toContain('…');
  expect(JSON.stringify(result)).not.toMatch(/SECRET/);
});
