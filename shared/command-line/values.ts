import { isBatchId } from '../metering/batch.ts';
import { isConsumerId } from '../metering/consumer.ts';
import { WrongUse } from './command.ts';
import { printable } from './printable.ts';

// What reads the value of a flag or an argument, for commander. `name` as the user writes it.

const wrong = (name: string, text: string, allowed: string): WrongUse =>
  new WrongUse(`${name} is "${printable(text)}"; allowed: ${allowed}`);

/** From 1 on; `1,000` and `1_000` are the same as `1000`. */
export const wholeNumberFlag =
  (name: string, { from = 1, to }: { readonly from?: number; readonly to?: number } = {}) =>
  (text: string): number => {
    const digits = text.replaceAll(/[_,]/g, '');
    const value = /^(?:0|[1-9]\d{0,14})$/.test(digits) ? Number(digits) : -1;
    if (value >= from && value <= (to ?? value)) return value;
    throw wrong(name, text, `a whole number from ${from}${to === undefined ? '' : ` to ${to}`}`);
  };

/** From 0 to `most`, with a fraction or without. */
export const number =
  (name: string, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= most) return value;
    throw wrong(
      name,
      text,
      most === Number.MAX_SAFE_INTEGER ? 'a number from 0' : `a number from 0 to ${most}`,
    );
  };

export const oneOfFlag =
  <Choice extends string>(name: string, choices: readonly Choice[]) =>
  (text: string): Choice => {
    const choice = choices.find((known) => known === text);
    if (choice !== undefined) return choice;
    throw wrong(name, text, choices.join(', '));
  };

export const batchId =
  (name: string) =>
  (text: string): string => {
    if (isBatchId(text)) return text;
    throw wrong(name, text, '64 lower-case hex digits');
  };

/** A consumer by its id, `id:…`: a name may be another consumer's tomorrow. */
export const consumerId =
  (name: string) =>
  (text: string): string => {
    const id = text.startsWith('id:') ? text.slice('id:'.length) : '';
    if (isConsumerId(id)) return id;
    throw wrong(name, text, 'id: and the id of a consumer, 1 to 255 bytes');
  };

/** A text for people, without blanks at its ends. */
export const textUpTo =
  (name: string, maxLength: number) =>
  (text: string): string => {
    const trimmed = text.trim().toWellFormed();
    if (trimmed === '') throw wrong(name, text, 'a text');
    if (trimmed.length <= maxLength) return trimmed;
    throw new WrongUse(`${name} has ${trimmed.length} characters; allowed: ${maxLength}`);
  };

/** An `http` or `https` URL without query, fragment or user. No message quotes it: it may hold a token. */
export const httpUrl =
  (name: string) =>
  (text: string): URL => {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new WrongUse(`${name} must be a URL that begins with http:// or https://`);
    }
    if (url.username !== '' || url.password !== '') {
      throw new WrongUse(`${name} must not hold a user or password: give the token by a flag`);
    }
    if (text.includes('?') || text.includes('#')) {
      throw new WrongUse(`${name} must not have a query or a fragment`);
    }
    return url;
  };

/** For a flag that may be given several times: the values in the order given. */
export const each =
  <Value>(read: (text: string) => Value) =>
  (text: string, before: readonly Value[] = []): readonly Value[] => [...before, read(text)];
