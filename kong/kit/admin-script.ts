/**
 * Functions of the shell script that applies the kit. POSIX sh with curl and awk alone, since they
 * run alongside Kong. What Kong answers is never printed as it is: it repeats the token.
 */
export const scriptFunctions = `admin=\${KONG_ADMIN_URL:-http://localhost:8001}
admin=\${admin%/}
applied=''

fail() {
  if [ -n "$applied" ]; then set -- "$@" "Applied before that:$applied."
  else set -- "$@" 'Nothing was applied.'; fi
  printf '%s\\n' "$@" >&2
  exit 1
}

# For curl to read: in an argument any user of the machine would see the token.
admin_header() {
  [ -z "\${KONG_ADMIN_TOKEN:-}" ] ||
    printf 'header = "Kong-Admin-Token: %s"\\n' "$(printf '%s' "$KONG_ADMIN_TOKEN" | sed 's/[\\\\"]/\\\\&/g')"
}

# Leaves Kong's answer in $body and its status in $status.
call() {
  path=$1
  shift
  body=$(curl -sS -w '\\n%{http_code}' -K /dev/fd/3 "$@" "$admin$path" 3<<HEADER
$(admin_header)
HEADER
  ) || fail "Kong's Admin API does not answer at $admin: set KONG_ADMIN_URL."
  status=\${body##*[!0-9]}
  body=\${body%"$status"}
  case $status in
    401 | 403) fail "Kong's Admin API answers $status: set KONG_ADMIN_TOKEN to a token that may do this." ;;
  esac
}

get() {
  call "$1" </dev/null
  [ "$status" = 200 ] || fail "$admin$1 answers $status instead of 200: is it Kong's Admin API?"
}

# The objects of $body at a depth, one a line, with {} for those inside. After one whose list config.log
# holds the second argument (without backslashes) stands "snippet", after one that holds the third "other".
objects() {
  printf '%s\\n' "$body" | LC_ALL=C awk -v depth="$1" -v snippet="\${2:-}" -v sign="\${3:-}" '
    function look(list) {
      gsub(/\\\\/, "", list)
      if (snippet != "" && index(list, snippet)) found = " snippet"
      else if (sign != "" && index(list, sign)) found = " other"
    }
    { text = text $0 " " }
    END {
      for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (quoted) {
          if (c == "\\\\") { c = substr(text, i, 2); i++ }
          else if (c == "\\"") quoted = 0
        } else if (c == "\\"") quoted = 1
        else if (c == "{") {
          if (++level == depth) { line = ""; found = ""; logs = 0 }
          if (level == depth + 1) line = line "{}"
          continue
        } else if (c == "}") {
          if (level-- == depth) print line found
          continue
        } else if (c == "[" && level == depth + 1) {
          if (substr(text, i - 8, 8) ~ /"log" *: *$/) logs = i
        } else if (c == "]" && level == depth + 1) {
          if (logs) look(substr(text, logs, i - logs))
          logs = 0
        } else if (c ~ /[ \\t\\r]/) continue
        if (level == depth) line = line c
      }
    }'
}

ask_version() {
  get /
  version=$(objects 1 | sed -n 's/.*"version":"\\([0-9]*\\.[0-9]*\\).*/\\1/p')
  [ -n "$version" ] || fail "The answer at $admin/ names no version: is it Kong's Admin API?"
  number=$((\${version%%.*} * 1000 + \${version#*.}))
  if [ "$number" -lt "$1" ] || [ "$number" -ge "$2" ]; then
    fail "This Kong is $version, and these settings are for $3." \\
      "Write them anew: npx billable kong config --kong $version --format admin ..."
  fi
}

ask_database() {
  objects 2 | grep '"database":"off"' >/dev/null || return 0
  fail "This Kong has no database: its Admin API creates nothing." \\
    "Add the plugins of npx billable kong config --format dbless to its declarative file and reload it." \\
    "Posted to /config, a file replaces everything there is: post the whole file, never the plugins alone."
}

ask_lua() {
  case $(objects 2) in
    *'"untrusted_lua":"off"'*)
      fail "This Kong runs with untrusted_lua = off: with the kit's Lua every request would end without an answer." \\
        "Set untrusted_lua to its default and start Kong again, or send whole entries: --whole (Kong 3.5 and later)."
      ;;
    *'"untrusted_lua":'*) ;;
    *) fail "The answer at $admin/ does not say what untrusted_lua is; with off the kit's Lua would stop every request." ;;
  esac
}

ask_loaded() {
  case $body in *'"available_on_server"'*) ;; *) return 0 ;; esac
  for plugin in "$@"; do
    objects 3 | grep "\\"$plugin\\":" >/dev/null ||
      fail "This Kong has not loaded the plugin $plugin: add it to plugins in kong.conf (KONG_PLUGINS) and start Kong again."
  done
}

# The plugins of all pages, one a line.
ask_plugins() {
  plugins=''
  query=''
  while :; do
    get "/plugins$query"
    plugins="$plugins
$(objects 2 "\${1:-}" "\${2:-}")"
    next=$(objects 1 | sed -n 's/.*"next":"\\([^"]*\\)".*/\\1/p')
    case $next in *\\?*) ;; *) return 0 ;; esac
    [ "?\${next#*\\?}" != "$query" ] || fail "$admin/plugins gives the same page again and again."
    query="?\${next#*\\?}"
  done
}

# The global plugin of a name that is not the kit's own, as a line; nothing where there is none.
other_global() {
  printf '%s\\n' "$plugins" | grep "\\"name\\":\\"$1\\"" |
    grep -v -e '"route":{' -e '"service":{' -e '"consumer":{' -e '"consumer_group":{' |
    grep -v "\\"id\\":\\"$2\\"" || :
}

id_of() { printf '%s\\n' "$1" | sed -n '1s/.*"id":"\\([^"]*\\)".*/\\1/p'; }

put() {
  call "/plugins/$2" -H 'Content-Type: application/json' --data-binary @- -X PUT
  case $status in
    200 | 201) applied="$applied $1" ;;
    *)
      reason=$(objects 1 | sed -n 's/.*"message":"\\([^"]*\\).*/\\1/p' | hide_token)
      fail "Kong refuses the plugin $1 with $status\${reason:+: $reason}."
      ;;
  esac
}
`;
