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

main() {
${questions(options, plugins)}
${plugins.map(put).join('\n')}
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
    `  ask_plugins '${stripMarker}'`,
    ...(options.strip === 'pre-function' ? [askPreFunction(options)] : []),
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

/** A `pre-function` of one's own that holds the snippet already is as good as the kit's. */
const askPreFunction = ({ version, kept }: KitOptions): string => `
  has_snippet=''
  other=$(other_global pre-function ${pluginIds['pre-function']})
  case $other in
    '') ;;
    *' marked') has_snippet=yes ;;
    *)
      printf '%s\\n' 'Kong takes one global pre-function. Add this as one more text to the list config.log of yours:' '' >&2
      cat >&2 <<'LUA'
${stripSnippet(version, kept)}LUA
      fail "This Kong has a global pre-function of its own ($(id_of "$other")): add the snippet above to it and run this again." \\
        'Or do without pre-function: npx billable kong config --strip custom-fields ...'
      ;;
  esac`;

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
