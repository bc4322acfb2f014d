import { bodyBytes, largestBatch } from '../kit/body-size.ts';
import { hasRequestId } from '../kit/version.ts';
import type { EntryForm } from './entry-form.ts';
import { checkCode } from './check-code.ts';
import { checkPayloads } from './check-payloads.ts';
import { about, type Finding, finding } from './finding.ts';
import type { KongState, Plugin } from './kong-state.ts';
import { isDropped, putInto } from './lua/log-code.ts';
import { withoutTexts } from './lua/lua-text.ts';
import { queueSettings } from './queue-settings.ts';
import { counted } from '../../shared/metering/counted.ts';

export type EntryLimits = { readonly maxBodyBytes: number };

/** What the entries that reach Billable hold. */
export const checkEntries = (
  state: KongState,
  forms: readonly EntryForm[],
  limits: EntryLimits,
): readonly Finding[] => {
  const whole = forms.filter(({ isStripped }) => !isStripped);
  return [
    ...checkLua(state, forms),
    ...checkCode(forms),
    ...about(
      whole,
      'not_stripped',
      'Entries are sent whole: five times the bytes, with the API keys, cookies and query strings ' +
        'of clients. A route or service with a pre-function of its own does not run the global one.',
      'Apply what npx billable kong config prints, and add its snippet to every other pre-function.',
    ),
    ...about(
      forms.filter(({ isOfOldKit }) => isOfOldKit),
      'snippet_old',
      "The kit's snippet is of an earlier release: at some starts of Kong the entries that wait share " +
        'a hash, and each request costs more the more of them wait.',
      'Apply what npx billable kong config prints now.',
    ),
    ...checkKeys(state, whole),
    ...checkPayloads(forms, limits.maxBodyBytes),
    ...checkBodies(state, forms, limits),
    ...checkIds(state, forms),
  ];
};

const checkIds = ({ version }: KongState, forms: readonly EntryForm[]): readonly Finding[] =>
  hasRequestId(version)
    ? about(
        forms.filter(losesId),
        'no_nonce',
        'Code takes request.id out of the entry, or sets it to what requests share: two equal requests ' +
          'in one millisecond, each alone in its batch, are taken for one.',
        'Set request.id to ngx.var.kong_request_id, or leave it as it is.',
      )
    : about(
        forms.filter((form) => !form.hasNonce || losesId(form)),
        'no_nonce',
        'Before Kong 3.5 entries have no id: two equal requests in one millisecond, each alone in ' +
          'its batch, are taken for one.',
        'Apply what npx billable kong config --kong VERSION prints: it adds a nonce to each entry.',
      );

const losesId = ({ code }: EntryForm): boolean =>
  isDropped(code, 'request.id') ||
  putInto(code, 'request.id').some(({ text }) => !givesId.test(withoutTexts(text)));

const givesId = /request_id|uuid|\bget_id\b|serialize/;

const checkLua = ({ untrustedLua }: KongState, forms: readonly EntryForm[]): readonly Finding[] =>
  untrustedLua === 'off' && forms.some(({ hasCode }) => hasCode)
    ? [
        finding(
          'lua_off',
          'Kong runs with untrusted_lua = off: it refuses the code that strips entries or adds an ' +
            'id to them, and an entry whose code fails is lost.',
          "Leave untrusted_lua at Kong's default; from 3.5 on whole entries (--whole) need no code.",
        ),
      ]
    : [];

const checkKeys = (state: KongState, whole: readonly EntryForm[]): readonly Finding[] => {
  const showing = state.plugins.filter(
    ({ name, isEnabled, config }) =>
      isEnabled && name.startsWith('key-auth') && config['hide_credentials'] !== true,
  );
  if (showing.length === 0) return [];
  return about(
    whole,
    'keys_in_entries',
    "Your clients' API keys are in the entries, in clear: key-auth does not hide them.",
    'Strip the entries, or set hide_credentials of key-auth to true.',
  );
};

const checkBodies = (
  state: KongState,
  forms: readonly EntryForm[],
  { maxBodyBytes }: EntryLimits,
): readonly Finding[] => {
  const worst = new Map<Plugin, EntryForm>();
  for (const form of forms) {
    if (form.httpLog === undefined) continue;
    const known = worst.get(form.httpLog);
    if (known === undefined || known.largestBytes < form.largestBytes) {
      worst.set(form.httpLog, form);
    }
  }
  return [...worst].flatMap(([plugin, { name, largestBytes }]) => {
    const { batch, batchField } = queueSettings(plugin, state.version);
    if (bodyBytes(batch, largestBytes) <= maxBodyBytes) return [];
    const most = largestBatch(largestBytes, maxBodyBytes);
    return finding(
      'body_too_large',
      `A batch of ${counted(batch, 'entry', 'entries')} can have ${bodyBytes(batch, largestBytes)} bytes, above the ` +
        `${maxBodyBytes} that Billable takes: it is refused until Kong drops it.`,
      `Set ${batchField} to at most ${most}, or strip the entries. Where Billable runs on one ` +
        'machine, give its limit: --max-body 33554432.',
      [name],
    );
  });
};
