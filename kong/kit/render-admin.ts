import { createHash } from 'node:crypto';

import { scriptFunctions } from './admin-script.ts';
import {
  hasLua,
  type KitOptions,
  kitPlugins,
  kitTag,
  type KongPlugin,
  meteredProtocols,
} from './settings.ts';
import { stripMarker, stripSnippet } from './strip.ts';
import { unmeteredPlugin } from './unmetered.ts';
import { type KongVersion, settingsChangeAt } from './version.ts';

/** Fixed, so that applying the configuration again replaces the plugins instead of clashing. */
const pluginIds: Readonly<Record<KongPlugin['name'], string>> = {
  'http-log': 'b111ab1e-0000-4000-8000-000000000001',
  'pre-function': 'b111ab1e-0000-4000-8000-000000000002',
};

/**
 * A shell script that asks a Kong whether it can take the plugins, and then creates or replaces them
 * through its Admin API. All of it is one function, called last: a script that was cut off on its way
 * into a shell does nothing.
 */
export const renderAdmin = (options: KitOptions): string => {
  const plugins = kitPlugins(options);
  return `set -eu

${scriptFunctions}
hide_token() { ${options.token.kind === 'text' ? `sed 's/${options.token.value}/***/g'` : 'cat'}; }
${options.strip === 'pre-function' ? showSnippet(options) : ''}
main() {
${questions(options, plugins)}
${[...options.unmetered.routes.map((route) => putUnmetered(route, options)), ...plugins.map(put)].join('\n')}
  echo "Applied to Kong $version:$applied. Now look at it: npx billable kong doctor --kong $admin"
}
main
`;
};

/** Piped into a shell, an empty output would end as if all were well. */
export const refusedScript =
  "echo 'Nothing was applied: npx billable kong config wrote no settings.' >&2\nexit 2\n";

const questions = (options: KitOptions, plugins: readonly KongPlugin[]): string =>
  [
    `  ask_version ${versionBounds(options.version)}`,
    '  ask_database',
    ...(hasLua(options) ? ['  ask_lua'] : []),
    `  ask_loaded ${plugins.map(({ name }) => name).join(' ')}`,
    `  ask_plugins ${signs(options)}`,
    ...(options.strip === 'pre-function' ? [askPreFunction] : []),
    askHttpLog,
  ].join('\n');

const versionBounds = (version: KongVersion): string => {
  const [from, to] = settingsChangeAt(version);
  const text = ({ major, minor }: KongVersion): string => `${major}.${minor}`;
  const number = ({ major, minor }: KongVersion): number => major * 1_000 + minor;
  return to === undefined
    ? `${number(from)} 999999 'Kong ${text(from)} and later'`
    : `${number(from)} ${number(to)} 'Kong ${text(from)} and later, before ${text(to)}'`;
};

/** By what the script knows the snippet, and one of another version of the kit. */
const signs = ({ strip, version, kept }: KitOptions): string =>
  strip === 'pre-function'
    ? `${shellText(withoutEscapes(stripSnippet(version, kept)))} ${shellText(stripMarker)}`
    : '';

/** As it stands in JSON, less the backslashes: one writer escapes `/`, another does not. */
const withoutEscapes = (text: string): string =>
  JSON.stringify(text).slice(1, -1).replaceAll('\\', '');

const shellText = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A `pre-function` of one's own that runs this very snippet is as good as the kit's. */
const askPreFunction = `
  has_snippet=''
  other=$(other_global pre-function ${pluginIds['pre-function']})
  case $other in
    *'"enabled":false'*)
      fail "This Kong has a global pre-function ($(id_of "$other")) that is disabled: its code does not run, and Kong takes one." \
        'Enable it or delete it, and run this again.'
      ;;
  esac
  case $other in
    '') ;;
    *'"http"'*'"https"'*) ;;
    *)
      fail "This Kong has a global pre-function ($(id_of "$other")) that does not run for http and https, and takes one." \
        'Set its protocols to grpc, grpcs, http and https, and run this again.'
      ;;
  esac
  case $other in
    '') ;;
    *' snippet') has_snippet=yes ;;
    *' other')
      show_snippet 'The snippet of Billable in your pre-function is not this one:'
      fail "The global pre-function ($(id_of "$other")) has an older snippet of Billable, one for other labels and meters, or one that was edited." \
        'Put the one above in its place in config.log, and run this again.'
      ;;
    *)
      show_snippet 'Kong takes one global pre-function. Add this as one more text to the list config.log of yours:'
      fail "This Kong has a global pre-function of its own ($(id_of "$other")): add the snippet above to it and run this again." \
        'Or do without pre-function: npx billable kong config --strip custom-fields ...'
      ;;
  esac`;

/** A function of the script that shows the snippet under a line of its own. */
const showSnippet = ({ version, kept }: KitOptions): string => `
show_snippet() {
  { printf '%s\\n' "$1" ''
    cat <<'LUA'
${stripSnippet(version, kept)}LUA
  } >&2
}
`;

const askHttpLog = `
  other=$(other_global http-log ${pluginIds['http-log']})
  [ -z "$other" ] ||
    fail "This Kong has a global http-log already ($(id_of "$other")), and takes one." \\
      'Where it posts to Billable, apply it again by what made it (decK, a controller), or delete it.' \\
      'Where it posts elsewhere, let those logs go by another plugin (file-log, tcp-log, udp-log).'
`;

const put = ({ name, config }: KongPlugin): string => {
  const body = JSON.stringify(
    { name, tags: [kitTag], protocols: meteredProtocols, config },
    null,
    2,
  );
  const call = `put ${name} ${pluginIds[name]} <<'JSON'\n${body}\nJSON\n`;
  return name === 'pre-function' ? `  [ -n "$has_snippet" ] || ${call}` : `  ${call}`;
};

/** First of all: a route that must not be metered never is, and one that is not there stops the script. */
const putUnmetered = (route: string, options: KitOptions): string => {
  const body = JSON.stringify({ ...unmeteredPlugin(options), route: { name: route } }, null, 2);
  return `  put 'http-log of the route ${route}' ${unmeteredId(route)} <<'JSON'\n${body}\nJSON\n`;
};

/** The same for the same route each time. */
const unmeteredId = (route: string): string =>
  `b111ab1e-0000-4000-8001-${createHash('sha256').update(route).digest('hex').slice(0, 12)}`;
