import { printable } from '../command-line/printable.ts';

/** A name as a person can see it: not blank, and with no character that turns others round. */
export const shownName = (name: string): string =>
  name.trim() === '' ? '(blank)' : printable(name);
