import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  examine,
  expectFindings,
  withPlugin,
  without,
} from '../../support/kong/doctor.ts';

const open = without('key-auth');
const both = ['main', 'open'];

const by = (name: string, config: object = {}, contents = open): AdminContents =>
  withPlugin({ id: `auth-${name}`, name, config }, contents);

describe('a finding', () => {
  const noConsumer = [{ code: 'no_consumer', where: both }];
  const table: readonly FindingCase[] = [
    ['no authentication', open, [{ code: 'no_authentication', where: both }]],
    ['ldap-auth', by('ldap-auth', { anonymous: null }), noConsumer],
    ['openid-connect without a claim', by('openid-connect', { consumer_claim: null }), noConsumer],
    [
      'openid-connect with an empty claim',
      by('openid-connect', { consumer_claim: [] }),
      noConsumer,
    ],
    [
      'openid-connect without a claim, and optional',
      by('openid-connect', { consumer_claim: null, consumer_optional: true }),
      noConsumer,
    ],
    [
      'oauth2-introspection by nothing',
      by('oauth2-introspection', { consumer_by: null }),
      noConsumer,
    ],
    ['mtls-auth without a lookup', by('mtls-auth', { skip_consumer_lookup: true }), noConsumer],
    ['jwt-signer without a claim', by('jwt-signer', {}), noConsumer],
    ['session alone', by('session'), noConsumer],
    ['session next to ldap-auth', by('session', {}, by('ldap-auth')), noConsumer],
    [
      'an optional consumer of openid-connect',
      by('openid-connect', { consumer_claim: ['sub'], consumer_optional: true }),
      [{ code: 'consumer_optional', where: both }],
    ],
    [
      'an optional consumer of ldap-auth-advanced',
      by('ldap-auth-advanced', { consumer_optional: true }),
      [{ code: 'consumer_optional', where: both }],
    ],
    [
      'ldap-auth on one route',
      withPlugin({ name: 'ldap-auth', route: { id: 'r-open' } }, open),
      [
        { code: 'no_authentication', where: ['main'] },
        { code: 'no_consumer', where: ['open'] },
      ],
    ],
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));
});

describe('no finding', () => {
  const stream = { id: 'r-tcp', name: 'tcp', service: { id: 's-mock' }, protocols: ['tcp'] };

  test.each<[string, AdminContents]>([
    ['openid-connect with a claim', by('openid-connect', { consumer_claim: ['sub'] })],
    ['ldap-auth-advanced', by('ldap-auth-advanced', { consumer_optional: false })],
    ['oauth2-introspection by username', by('oauth2-introspection', { consumer_by: 'username' })],
    ['mtls-auth', by('mtls-auth', {})],
    ['session next to key-auth', by('session', {}, by('key-auth', { hide_credentials: true }))],
    ['a route of a stream', { ...open, routes: [stream] }],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});
