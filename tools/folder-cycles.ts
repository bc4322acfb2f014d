import { posix } from 'node:path';
import type { SourceFile } from './file-rules.ts';

const imported = /^(?:import|export)\b[^;]*?\bfrom '(\.[^']+)'/gm;

/** What stands below what: top-level folders, the rooms of `shared`, each adapter on its own. */
const roomOf = (path: string): string => {
  // What tests, measurements and tools share stands below all three.
  const [, room = path] =
    /^(shared\/adapters\/[^/]+|shared\/[^/]+|test\/support|[^/]+)/.exec(path) ?? [];
  return room;
};

/** Folders that import each other, one sentence per circle: neither can be read or tested alone. */
export const folderCycles = (files: readonly SourceFile[]): readonly string[] => {
  const rooms = new Map<string, Map<string, string>>();
  for (const { path, text } of files) {
    const from = roomOf(path);
    for (const [, target = ''] of text.matchAll(imported)) {
      const to = roomOf(posix.join(posix.dirname(path), target));
      if (to === from) continue;
      const reached = rooms.get(from) ?? new Map<string, string>();
      if (!reached.has(to)) reached.set(to, path);
      rooms.set(from, reached);
    }
  }
  return circlesOf(rooms);
};

type Rooms = ReadonlyMap<string, ReadonlyMap<string, string>>;

const circlesOf = (rooms: Rooms): readonly string[] => {
  const problems: string[] = [];
  const done = new Set<string>();
  const visit = (room: string, trail: readonly string[]): void => {
    const start = trail.indexOf(room);
    if (start !== -1) {
      problems.push(sentence(rooms, [...trail.slice(start), room]));
      return;
    }
    if (done.has(room)) return;
    for (const next of rooms.get(room)?.keys() ?? []) visit(next, [...trail, room]);
    done.add(room);
  };
  for (const room of rooms.keys()) visit(room, []);
  return problems;
};

const sentence = (rooms: Rooms, circle: readonly string[]): string => {
  const steps = circle.slice(1).map((to, i) => rooms.get(circle[i] ?? '')?.get(to) ?? '');
  return `${circle.join(' imports ')}: a circle, by ${steps.join(', ')}. Turn one import round.`;
};
