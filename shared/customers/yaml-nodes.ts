import {
  type Event,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml';
import type { Offset } from './findings.ts';
import { findLongList } from './long-list.ts';

/** A piece of YAML and where it begins. Items are made one at a time, as they are read. */
export type YamlNode =
  | { readonly kind: 'text'; readonly at: Offset; readonly text: string; readonly isPlain: boolean }
  | { readonly kind: 'list'; readonly at: Offset; readonly items: () => Iterable<YamlNode> }
  | { readonly kind: 'mapping'; readonly at: Offset; readonly entries: () => readonly YamlEntry[] };

export type YamlEntry = { readonly key: YamlNode; readonly value: YamlNode };

/** What YAML itself, or the part of it that is read here, does not allow. */
export class YamlProblem extends Error {
  readonly code = 'yaml_problem';
  override readonly name = 'YamlProblem';
  readonly at: Offset;

  constructor(at: Offset, message: string) {
    super(message);
    this.at = at;
  }
}

/** Deeper than anything that is read here. */
const maxDepth = 10;

/** Characters of a long list that are parsed at a time: an event of each scalar takes 100 bytes. */
const usualPieceLength = 32_000;

/**
 * Reads one YAML document; `null` where there is none. Anchors, aliases and tags are refused: a file
 * of a few bytes could stand for gigabytes. A long list below `longKey` is parsed piece by piece
 * while its items are taken. Throws `YamlProblem`, and so do the items of such a list.
 */
export const readYaml = (
  text: string,
  longKey: string,
  pieceLength = usualPieceLength,
): YamlNode | null => {
  const list = text.length > pieceLength ? findLongList(text, longKey, pieceLength) : null;
  const first = list?.pieces[0];
  const last = list?.pieces.at(-1);
  if (list === null || first === undefined || last === undefined) {
    return parse({ text, places: [] });
  }
  const root = parse({
    text: text.slice(0, first.start) + text.slice(last.end),
    places: [{ from: first.start, shift: last.end - first.start }],
  });
  if (root?.kind !== 'mapping') return root;
  const items = function* (): Generator<YamlNode> {
    for (const { start, end } of list.pieces) {
      const piece = parse({ text: text.slice(start, end), places: [{ from: 0, shift: start }] });
      if (piece?.kind === 'list') yield* piece.items();
    }
  };
  const value: YamlNode = { kind: 'list', at: first.start, items };
  const entries = root
    .entries()
    .map((entry) => (entry.key.at === list.keyAt ? { key: entry.key, value } : entry));
  return { ...root, entries: () => entries };
};

/** A text that is parsed, and how far its places are from those in the whole. */
type Source = {
  readonly text: string;
  readonly places: readonly { readonly from: Offset; readonly shift: number }[];
};

const inWhole = ({ places }: Source, at: Offset): Offset =>
  at < 0 ? at : places.reduce((whole, { from, shift }) => (at >= from ? whole + shift : whole), at);

const parse = (source: Source): YamlNode | null => {
  const events = eventsOf(source);
  const bound = events.find(isRefused);
  if (bound !== undefined) throw refused(source, bound);
  if (events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length > 1) {
    const at = source.text.lastIndexOf('\n---') + 1;
    throw new YamlProblem(inWhole(source, at), 'there are several documents; allowed: one');
  }
  if (events[1] === undefined || events[1].type === EVENT_ID.POP) return null;
  return nodeAt({ source, events, ends: endsOf(events) }, 1);
};

/** The events of a text, and where what each of them begins is over. */
type Parsed = {
  readonly source: Source;
  readonly events: readonly Event[];
  readonly ends: Readonly<Int32Array>;
};

/** By the index of the first event of a node, the index after its last. */
const endsOf = (events: readonly Event[]): Int32Array => {
  const ends = new Int32Array(events.length);
  const open: number[] = [];
  for (let at = 0; at < events.length; at++) {
    const type = events[at]?.type;
    if (type === EVENT_ID.POP) ends[open.pop() ?? at] = at + 1;
    else if (type === EVENT_ID.SCALAR) ends[at] = at + 1;
    else open.push(at);
  }
  return ends;
};

const eventsOf = (source: Source): readonly Event[] => {
  try {
    return parseEvents(source.text, { maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new YamlProblem(inWhole(source, error.mark?.position ?? 0), error.reason);
  }
};

const isRefused = (event: Event): boolean =>
  event.type === EVENT_ID.ALIAS ||
  ('anchorStart' in event && (event.anchorStart >= 0 || event.tagStart >= 0));

const refused = (source: Source, event: Event): YamlProblem => {
  const problem = (at: Offset, what: string): YamlProblem =>
    new YamlProblem(inWhole(source, at), `${what} is not allowed; write the value out`);
  if (event.type === EVENT_ID.ALIAS) return problem(event.anchorStart - 1, 'an alias (*)');
  if ('tagStart' in event && event.tagStart >= 0) return problem(event.tagStart, 'a tag (!)');
  return problem('anchorStart' in event ? event.anchorStart - 1 : 0, 'an anchor (&)');
};

const nodeAt = (parsed: Parsed, index: number): YamlNode => {
  const { source, events } = parsed;
  const event = events[index];
  switch (event?.type) {
    case EVENT_ID.SCALAR: {
      const isPlain = event.style === SCALAR_STYLE.PLAIN;
      const isQuoted =
        event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      const at = inWhole(source, isQuoted ? event.valueStart - 1 : event.valueStart);
      return { kind: 'text', at, text: getScalarValue(source.text, event), isPlain };
    }
    case EVENT_ID.SEQUENCE: {
      const items = () => itemsAt(parsed, index + 1);
      return { kind: 'list', at: inWhole(source, event.start), items };
    }
    case EVENT_ID.MAPPING: {
      const entries = () => entriesAt(parsed, index + 1);
      return { kind: 'mapping', at: inWhole(source, event.start), entries };
    }
    default:
      throw new TypeError('a node of YAML begins where none can');
  }
};

function* itemsAt(parsed: Parsed, first: number): Generator<YamlNode> {
  for (let at = first; parsed.events[at]?.type !== EVENT_ID.POP; at = parsed.ends[at] ?? at) {
    yield nodeAt(parsed, at);
  }
}

const entriesAt = (parsed: Parsed, first: number): readonly YamlEntry[] => {
  const { events, ends } = parsed;
  const entries: YamlEntry[] = [];
  for (let at = first; events[at]?.type !== EVENT_ID.POP;) {
    const valueAt = ends[at] ?? at;
    entries.push({ key: nodeAt(parsed, at), value: nodeAt(parsed, valueAt) });
    at = ends[valueAt] ?? valueAt;
  }
  return entries;
};
