import { awsBodyBytes, largestWholeEntryBytes, plannedNameBytes } from './body-size.ts';
import type { KeptFields } from './kept.ts';
import { batchSize, type KitOptions, largestBodyBytes, maxRetrySec } from './settings.ts';
import { hasRequestId, hasTimedRetries, hasVaultHeaders } from './version.ts';

/** What a person must know before they apply the configuration, as plain lines. */
export const kitNotes = (options: KitOptions): readonly string[] => [
  ...stripNotes(options),
  '',
  ...bodyNotes(options),
  '',
  ...retryNotes(options),
  ...(hasRequestId(options.version) ? [] : ['', ...oldKongNotes(options)]),
  '',
  ...tokenNotes(options),
];

const stripNotes = ({ strip, kept }: KitOptions): readonly string[] => {
  switch (strip) {
    case 'pre-function':
      return [
        'Entries are stripped by pre-function, before any logging plugin: every logging plugin on the',
        'same request (file-log, tcp-log, ...) sees the stripped entry too. What prometheus and datadog',
        'read stays, and what statsd reads but for route and service ids. To keep whole entries for the',
        'others: --strip custom-fields strips for http-log and plugins of a lower priority only;',
        '--whole strips nothing.',
        ...aiNotes(kept),
        'A route or service with a pre-function of its own does not run this one: add the snippet there.',
        'Kong takes one global pre-function: where there is one already, add the snippet to its log.',
      ];
    case 'custom-fields':
      return [
        'Entries are stripped by http-log itself: plugins of a lower priority than http-log (statsd,',
        'datadog, file-log, udp-log, tcp-log, loggly, syslog) see the stripped entry too; prometheus,',
        'which runs before, does not. Kong compiles the code anew for every request: the form with',
        'pre-function costs less.',
      ];
    case 'none':
      return [
        'Entries are sent whole: with the API keys, cookies and query strings of your clients. Billable',
        'stores none of it, but it crosses the network, and other logging plugins are left alone.',
      ];
  }
};

const aiNotes = ({ ai, paths }: KeptFields): readonly string[] => {
  if (ai) return ['Of the AI plugins models and token counts stay. Prompts and answers never do.'];
  const kept = paths.filter(([root]) => root === 'ai').map((path) => path.join('.'));
  return kept.length === 0
    ? [
        'Nothing of the AI plugins stays, nor do the AI metrics of prometheus: --meters ai keeps both.',
      ]
    : [
        `Of the AI plugins the number at ${kept.join(' and ')} stays alone. The AI metrics`,
        'of prometheus know no models then: --meters ai keeps them.',
      ];
};

const bodyNotes = (options: KitOptions): readonly string[] => {
  const size = batchSize(options);
  const largest = `${count(largestBodyBytes(options))} bytes, below ${count(options.maxBodyBytes)}`;
  if (options.strip === 'none') {
    return [
      `A client can make one whole entry ${count(largestWholeEntryBytes)} bytes long (4 header buffers of 8 KiB,`,
      `control characters escaped): batches of ${size} have at most ${largest}.`,
      'With larger header buffers in Kong, or routes with long lists, lower max_batch_size in proportion.',
      ...(options.maxBodyBytes > awsBodyBytes
        ? []
        : ['Where Billable runs on one machine (MAX_BODY_BYTES): --max-body 33554432.']),
    ];
  }
  return [
    `The largest body is ${largest}: ${count(size)} entries whose names are ${plannedNameBytes}`,
    'bytes of printable ASCII. Each further byte of the five names (username, custom id, service, route,',
    'workspace) adds up to two bytes per entry, six where it is a control character. Names that are not',
    'ASCII may arrive on AWS as up to three bytes per byte: halve max_batch_size for long ones.',
  ];
};

const retryNotes = ({ version }: KitOptions): readonly string[] =>
  hasTimedRetries(version)
    ? [
        `A batch that is not taken is sent again for ${count(maxRetrySec)} seconds, then dropped. Never set`,
        'max_retry_time to -1: it means that nothing is ever sent again. Keep max_entries at a hundred',
        'batches: it is what waits in memory, per worker, while Billable is away.',
      ]
    : [
        'This Kong knows no retry time: 70 attempts, with pauses of up to 60 seconds, last more than an',
        'hour. Its queue has no bound: it grows in memory while Billable is away.',
      ];

const oldKongNotes = ({ version }: KitOptions): readonly string[] => [
  'Before Kong 3.5 an entry has no id of its own. Here each gets 128 random bits as request.id, once,',
  'before it is queued: two equal requests stay two.',
  ...(hasTimedRetries(version)
    ? [
        'Not guaranteed: Kong 3.3 and 3.4 cut a batch anew on each attempt. Where the queue is full, the',
        'oldest entries are dropped meanwhile, the batch becomes another one, and entries that had',
        'arrived without an answer are counted twice.',
      ]
    : [
        'Not guaranteed: the order of batches may change; Kong drops a batch after the last attempt.',
      ]),
];

const tokenNotes = ({ token, version }: KitOptions): readonly string[] =>
  token.kind === 'env'
    ? [
        `Kong reads the token from its own environment: set ${token.value} where Kong starts.`,
        'The configuration holds no secret.',
      ]
    : [
        'The token stands in clear in this configuration and in the answers of the Admin API.',
        ...(hasVaultHeaders(version)
          ? ['With --token-env NAME it stays in the environment of Kong.']
          : ['Keep both to those who may know it: this Kong cannot read it from its environment.']),
      ];

const count = (value: number): string => value.toLocaleString('en-US');
