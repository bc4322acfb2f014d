import type { EntryForm } from './entry-form.ts';
import { about, type Finding, type FindingCode } from './finding.ts';
import { putInto } from './lua/log-code.ts';
import { withoutTexts } from './lua/lua-text.ts';
import type { Reading } from './lua/lua-values.ts';

/** Fields into which code puts anything but what Kong itself knows of the request. */
export const checkReplaced = (forms: readonly EntryForm[]): readonly Finding[] =>
  needed.flatMap(({ fields, code, sources, effect, right }) => {
    const isReplaced = ({ code: lua }: EntryForm, field: string): boolean =>
      putInto(lua, field).some((value) => !isKnown(value, field, sources));
    const names = fields.filter((field) => forms.some((form) => isReplaced(form, field)));
    return about(
      forms.filter((form) => names.some((field) => isReplaced(form, field))),
      code,
      `Code sets ${names.join(', ')} to what may not be the request's own: ${effect}.`,
      `Remove what sets ${names.join(', ')} from pre-function, post-function and ` +
        `custom_fields_by_lua, or set ${right}.`,
    );
  });

type Needed = {
  readonly fields: readonly string[];
  readonly code: FindingCode;
  /** Lua that gives what Kong would put there, without spaces; `.*` at the end is the last key of the field. */
  readonly sources: readonly string[];
  readonly effect: string;
  readonly right: string;
};

const needed: readonly Needed[] = [
  {
    fields: ['consumer.id', 'consumer.username', 'consumer.custom_id'],
    code: 'consumer_replaced',
    sources: ['kong.client.get_consumer().*', 'ngx.ctx.authenticated_consumer.*'],
    effect: 'traffic is billed to the wrong customer, or stands in quarantine',
    right: 'them to those of kong.client.get_consumer()',
  },
  {
    fields: ['started_at'],
    code: 'started_at_replaced',
    sources: [
      'ngx.ctx.KONG_PROCESSING_START',
      'kong.request.get_start_time()',
      'ngx.req.start_time()*1000',
      '1000*ngx.req.start_time()',
    ],
    effect: 'requests are billed in another month, or stand in quarantine',
    right: 'it to kong.request.get_start_time(), in Unix milliseconds',
  },
  {
    fields: ['response.status'],
    code: 'status_replaced',
    sources: ['ngx.status', 'kong.response.get_status()'],
    effect: 'requests are billed that are not to be, or the other way round',
    right: 'it to ngx.status',
  },
];

/** Known, and there whenever the request has it: what else decides may leave it out. */
const isKnown = ({ text, guards }: Reading, field: string, sources: readonly string[]): boolean => {
  const plain = unrounded(plainly(text));
  const key = field.split('.').at(-1) ?? field;
  return (
    [
      ...sources.map((source) => source.replace(/\.\*$/, `.${key}`)),
      `kong.log.serialize().${field}`,
    ].includes(plain) &&
    guards.map(plainly).every((guard) => plain === guard || plain.startsWith(`${guard}.`))
  );
};

/** A number that is rounded down, or read as a number, is the same to Billable. */
const unrounded = (lua: string): string => {
  const [, inner] = /^(?:math\.floor|tonumber)\(((?:[^()]|\(\))*)\)$/.exec(lua) ?? [];
  return inner === undefined ? lua : unrounded(inner);
};

const plainly = (lua: string): string => withoutTexts(lua).replaceAll(/\s+/g, '');
