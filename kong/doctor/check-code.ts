import { stripMarker } from '../kit/strip.ts';
import type { EntryForm } from './entry-form.ts';
import { about, type Finding, type FindingCode } from './finding.ts';
import { checkReplaced } from './check-replaced.ts';
import { isDropped } from './lua/log-code.ts';
import { isHarmless, raisesErrors, readsOfNil } from './lua/lua-code.ts';

/** Kong runs http-log after all of pre-function's log, and before that of post-function. */
const protect =
  'Put it into pcall(function() … end); or, where it does not change the entry, into the log of a ' +
  'post-function, which runs after http-log.';

/** What Lua in Kong's configuration does to the entries that reach Billable. */
export const checkCode = (forms: readonly EntryForm[]): readonly Finding[] => [
  ...about(
    forms.filter(hasCodeBefore),
    'code_before_snippet',
    "Code runs in Kong's log phase before the snippet that strips entries: an error in it ends the " +
      'phase, and the request is neither metered nor logged.',
    `${protect} After the snippet an error loses the request just as well.`,
  ),
  ...about(
    forms.filter(({ code }) => [...code.before, ...code.fields.values()].some(canThrow)),
    'code_can_throw',
    "Code in Kong's log phase calls error or assert, or uses what can be nil, as a header that is " +
      'missing or the consumer of an anonymous request: a request for which it throws is not metered.',
    `Return without an error. ${protect}`,
  ),
  ...dropped.flatMap(([field, code, what]) =>
    about(
      forms.filter((form) => isDropped(form.code, field)),
      code,
      what,
      `Remove what sets it from pre-function, post-function and custom_fields_by_lua.`,
    ),
  ),
  ...checkNames(forms),
  ...checkReplaced(forms),
];

const dropped: readonly (readonly [string, FindingCode, string])[] = [
  [
    'consumer.id',
    'consumer_dropped',
    'Code takes consumer.id out of the entry: all of this traffic is counted as anonymous, or ' +
      'stands in quarantine.',
  ],
  [
    'started_at',
    'started_at_dropped',
    'Code takes started_at out of the entry: every request stands in quarantine.',
  ],
  [
    'response.status',
    'status_dropped',
    'Code takes response.status out of the entry: every request stands in quarantine.',
  ],
];

const checkNames = (forms: readonly EntryForm[]): readonly Finding[] => {
  const isWithout = ({ code }: EntryForm, field: string): boolean =>
    isDropped(code, field) && !isDropped(code, 'consumer.id');
  const names = ['consumer.username', 'consumer.custom_id'].filter((field) =>
    forms.some((form) => isWithout(form, field)),
  );
  return about(
    forms.filter((form) => names.some((field) => isWithout(form, field))),
    'consumer_names_dropped',
    `Code takes ${names.join(', ')} out of the entry: what the directory's customers claim by it is ` +
      'billed to none of them.',
    `Keep ${names.join(', ')} of kong.client.get_consumer() where code sets consumer.`,
  );
};

const canThrow = (code: string): boolean => raisesErrors(code) || readsOfNil(code);

/** Whether anything that can raise an error stands before the snippet of the kit. */
const hasCodeBefore = ({ code: { before } }: EntryForm): boolean => {
  const index = before.findIndex((snippet) => snippet.includes(stripMarker));
  if (index === -1) return false;
  const [first = ''] = before[index]?.split(stripMarker) ?? [];
  return ![...before.slice(0, index), first].every(isHarmless);
};
