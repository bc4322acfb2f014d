-- A double of what Kong does with one request in its log phase: the sandbox of pre-function and
-- custom_fields_by_lua (the allow-list of its strict mode), kong.log.set_serialize_value,
-- kong.log.serialize with its edits, and lua-cjson's way to write JSON.

local function split(key)
  local parts = {}
  for part in string.gmatch(key, "[^.]+") do parts[#parts + 1] = part end
  return parts
end

local function is_valid(value, visited)
  local kind = type(value)
  if value == nil or kind == "number" or kind == "string" or kind == "boolean" then return true end
  if kind ~= "table" or visited[value] then return false end
  visited[value] = true
  for key, inner in pairs(value) do
    local of = type(key)
    if (of ~= "string" and of ~= "number" and of ~= "boolean") or not is_valid(inner, visited) then
      return false
    end
  end
  return true
end

local function apply(edit, root)
  assert(is_valid(edit.value, {}), "value must be nil, a number, string, boolean or a table of these")
  local parts, node = split(edit.key), root
  for i = 1, #parts - 1 do
    if node[parts[i]] == nil then
      if edit.mode == "replace" then return end
      node[parts[i]] = {}
    end
    node = node[parts[i]]
    assert(type(node) == "table", "subkey " .. parts[i] .. " is not a table")
  end
  local last = parts[#parts]
  if edit.mode == "set" or (edit.mode == "replace" and node[last] ~= nil) then
    node[last] = edit.value
  end
end

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["/"] = "\\/", ["\b"] = "\\b", ["\f"] = "\\f",
                  ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function quote(text)
  return '"' .. text:gsub('[%c"\\/\127]', function(character)
    return escapes[character] or string.format("\\u%04x", character:byte())
  end) .. '"'
end

local function encode(value)
  local kind = type(value)
  if kind == "string" then return quote(value) end
  if kind == "number" then
    assert(value - value == 0, "Cannot serialise number: must not be NaN or Inf")
    return string.format("%.14g", value)
  end
  if kind ~= "table" then return tostring(value) end
  local parts = {}
  if #value > 0 then
    for i = 1, #value do parts[i] = encode(value[i]) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys)
  for i = 1, #keys do parts[i] = quote(keys[i]) .. ":" .. encode(value[keys[i]]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local allowed = {}
for name in ([[assert error ipairs next pairs pcall print select tonumber tostring type unpack xpcall
  math string table]]):gmatch("%S+") do allowed[name] = _G[name] end

local function sandboxed(code, kong, ngx)
  local env = { kong = kong, ngx = ngx }
  setmetatable(env, { __index = function(_, name)
    if allowed[name] == nil then error("the sandbox has no " .. name) end
    return allowed[name]
  end })
  local chunk = assert(loadstring(code))
  setfenv(chunk, env)
  return chunk
end

local function only(fields, what)
  return setmetatable(fields, { __index = function(_, name)
    error("the sandbox has no " .. what .. "." .. tostring(name))
  end })
end

local function serialized(entry, edits)
  local root = {}
  for key, value in pairs(entry) do root[key] = value end
  for _, edit in ipairs(edits) do apply(edit, root) end
  return root
end

-- entry: what kong.log.serialize would give; vars: nginx variables; plugins: in order of priority.
function log_phase(entry, vars, plugins)
  local edits = {
    { key = "request.headers.authorization", value = "REDACTED", mode = "replace" },
    { key = "request.headers.proxy-authorization", value = "REDACTED", mode = "replace" },
  }
  local function set_serialize_value(key, value, options)
    assert(type(key) == "string", "key must be a string")
    edits[#edits + 1] = { key = key, value = value, mode = options and options.mode or "set" }
  end
  local kong = only({
    log = only({
      set_serialize_value = set_serialize_value,
      serialize = function() return serialized(entry, edits) end,
    }, "kong.log"),
    response = only({
      get_header = function(name) return (entry.response.headers or {})[name] end,
    }, "kong.response"),
    client = only({ get_consumer = function() return entry.consumer end }, "kong.client"),
  }, "kong")
  local ngx = only({
    var = vars,
    ctx = { service = entry.service, route = entry.route, authenticated_consumer = entry.consumer },
    status = entry.response.status,
  }, "ngx")
  local cached = encode({ entry.service or 0, entry.route or 0, entry.consumer or 0 })
  for _, plugin in ipairs(plugins) do
    for _, code in ipairs(plugin.log or {}) do sandboxed(code, kong, ngx)() end
    for key, code in pairs(plugin.custom_fields_by_lua or {}) do
      set_serialize_value(key, sandboxed(code, kong, ngx)())
    end
  end
  local root = serialized(entry, edits)
  local text = encode(root)
  local now = encode({ entry.service or 0, entry.route or 0, entry.consumer or 0 })
  assert(now == cached, "the snippet changed an entity that Kong keeps in its cache")
  return text
end
