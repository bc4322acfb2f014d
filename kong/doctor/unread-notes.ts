import type { EntryForm } from './entry-form.ts';
import type { Unread } from './lua/unread.ts';

/** What Billable may read of an entry whatever its settings are, by the first name of the path. */
const known = ['consumer', 'started_at', 'response', 'request', 'service', 'route', 'ai'];

/**
 * What the doctor cannot judge in the Lua of Kong's configuration; a request of its own shows it.
 * `paths`: what Billable's settings make it read besides.
 */
export const unreadNotes = (
  forms: readonly EntryForm[],
  paths: readonly string[],
): readonly string[] => {
  const read = new Set([...known, ...paths.map((path) => path.split('.')[0])]);
  const isOfUse = ({ place }: Unread): boolean => place === null || read.has(place);
  const changesOf = ({ code }: EntryForm) => code.unread.filter(isOfUse).map(({ what }) => what);
  return [...new Set(forms.flatMap(changesOf))].map((change) => {
    const where = forms.filter((form) => changesOf(form).includes(change));
    const names = where.map(({ name }) => name).join(', ');
    return `Code in Kong changes entries in a way that cannot be read here: ${change}. Where: ${names}. Try --probe.`;
  });
};
