import { assignedIn, type Assigned } from './lua-values.ts';

/** `kong`, `ngx`, or something in them. */
const ofKong = /^(?:kong|ngx)(?:\s*\.\s*\w+)*$/;

/** Lua with what local names stand for in their place: after `local c = ngx.ctx` `c.a` is `ngx.ctx.a`. */
export const withoutAliases = (code: string): string => {
  const assigned = assignedIn(code);
  return [...assigned.keys()].reduce((plain, name) => {
    const path = aliasOf(name, assigned);
    if (path === null) return plain;
    return plain.replaceAll(new RegExp(String.raw`(?<![\w.:])${name}\b(?!\s*=(?!=))`, 'g'), path);
  }, code);
};

/** What of Kong's a name may stand for; `null` where it stands for none of it. */
const aliasOf = (name: string, assigned: Assigned): string | null => {
  // A name that is made of itself (`local kong = kong`) is Kong's own.
  const others = new Map([...assigned].filter(([other]) => other !== name));
  for (const value of assigned.get(name) ?? []) {
    const [, head = '', rest = ''] = /^(\w+)((?:\s*\.\s*\w+)*)$/.exec(value) ?? [];
    const known = others.has(head) ? aliasOf(head, others) : head;
    const path = `${known ?? ''}${rest}`;
    if (known !== name && ofKong.test(path)) return path;
  }
  return null;
};
