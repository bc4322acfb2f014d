import type { EntryForm } from './entry-form.ts';

/** What the doctor cannot judge in the Lua of Kong's configuration; a request of its own shows it. */
export const unreadNotes = (forms: readonly EntryForm[]): readonly string[] => {
  const changes = new Set(forms.flatMap(({ code }) => code.unread));
  return [...changes].map((change) => {
    const where = forms.filter(({ code }) => code.unread.includes(change));
    const names = where.map(({ name }) => name).join(', ');
    return `Code in Kong changes entries in a way that cannot be read here: ${change}. Where: ${names}. Try --probe.`;
  });
};
