import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { billableText } from '../../../soak/world/billable-file.ts';
import { firstClaims } from '../../../soak/world/customers.ts';

test('the file is right for claims of all kinds, and none when it is cut in the middle', () => {
  const noMoved = new Map([...firstClaims].filter(([, customer]) => customer !== 'left'));
  for (const claims of [firstClaims, noMoved]) {
    const text = billableText(claims);
    expect(readBillableText(text)).toMatchObject({ kind: 'valid' });
    expect(readBillableText(text.slice(0, text.lastIndexOf(', ')))).toMatchObject({
      kind: 'invalid',
    });
  }
});
