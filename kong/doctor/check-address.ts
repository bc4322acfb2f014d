import { hasVaultHeaders } from '../kit/version.ts';
import { type Finding, type FindingCode, finding } from './finding.ts';
import { type KongState, type Plugin, textField } from './kong-state.ts';
import {
  type BillableAddress,
  describeScope,
  describeTarget,
  isNamed,
  isVaultReference,
  sentHeaders,
} from './sinks.ts';

/**
 * What keeps batches from Billable and shows in no answer of Kong's: another host, port or protocol
 * than that of `--billable`, and vault references. A probe that arrives proves all of it right.
 */
export const provenByDelivery: ReadonlySet<FindingCode> = new Set([
  'endpoint_mismatch',
  'tls_mismatch',
  'vault_unproven',
  'vault_unknown',
]);

export const checkAddress = (
  plugin: Plugin,
  state: KongState,
  billable: BillableAddress,
): readonly Finding[] => [
  ...checkTarget(plugin, state, billable),
  ...checkReferences(plugin, state),
];

const checkTarget = (
  plugin: Plugin,
  state: KongState,
  billable: BillableAddress,
): readonly Finding[] => {
  const target = URL.parse(textField(plugin.config, 'http_endpoint'));
  if (target === null || isNamed(plugin, billable)) return [];
  const { url } = billable;
  const isSameHost = hostOf(target) === hostOf(url);
  if (isSameHost && portOf(target) === portOf(url) && target.protocol === url.protocol) return [];
  const where = [describeScope(plugin, state)];
  if (isSameHost && portOf(target) === portOf(url)) {
    return [
      finding(
        'tls_mismatch',
        `Kong speaks ${scheme(target)} to ${target.host}, where Billable answers ${scheme(url)}: no ` +
          'batch arrives.',
        `Let http_endpoint begin with ${url.protocol}//.`,
        where,
      ),
    ];
  }
  return [
    finding(
      'endpoint_mismatch',
      `Kong posts to ${describeTarget(plugin)}; Billable answers at ${url.origin}. Whether Kong ` +
        'reaches Billable there was not tried.',
      `Correct http_endpoint. Where that is another address of the same Billable, say so with ` +
        '--endpoint, or let --probe prove it.',
      where,
    ),
  ];
};

const checkReferences = (plugin: Plugin, state: KongState): readonly Finding[] => {
  const endpoint = textField(plugin.config, 'http_endpoint');
  const references = [endpoint, ...Object.values(sentHeaders(plugin))].filter(isVaultReference);
  const where = [describeScope(plugin, state)];
  return references.map((reference) => {
    const [, vault = ''] = /^\{vault:\/\/([^/}]*)/.exec(reference) ?? [];
    const isKnown = builtIn.has(vault) || (state.vaults?.has(vault) ?? true);
    if (reference !== endpoint && !hasVaultHeaders(state.version)) {
      return finding(
        'vault_unknown',
        'The token is a vault reference. This Kong cannot read one in a header: it sends the ' +
          'reference itself, and nothing is metered.',
        'Put the token in its place (before Kong 3.2).',
        where,
      );
    }
    return isKnown
      ? finding(
          'vault_unproven',
          `${reference === endpoint ? 'http_endpoint' : 'The token'} is a vault reference. Kong does ` +
            'not show whether it is set: where it is not, Kong sends an empty text, and nothing is ' +
            'metered.',
          'Set it where Kong starts, and let --probe prove it; or pass --allow vault_unproven.',
          where,
        )
      : finding(
          'vault_unknown',
          `${reference === endpoint ? 'http_endpoint' : 'The token'} refers to the vault ${vault}, ` +
            'which Kong does not have: it sends an empty text, and nothing is metered.',
          'Add that vault to Kong, or use env.',
          where,
        );
  });
};

/** Vaults that need no entity; all but `env` are in Kong Enterprise alone. */
const builtIn = new Set(['env', 'aws', 'azure', 'conjur', 'gcp', 'hcv']);

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Names of this machine are one. */
const hostOf = ({ hostname }: URL): string => (loopback.has(hostname) ? 'localhost' : hostname);

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

const scheme = ({ protocol }: URL): string => (protocol === 'https:' ? 'https' : 'http');
