import { MOST_NAMES } from '../report.ts'

/*
 * What runs inside of Redis, so that nothing comes between two steps. The scripts choose the database themselves, and name no keys
 * before they run: a cluster would not allow it.
 */

/** The databases that have keys, by their numbers. */
const DATABASES = `
local function databases()
  local found = {}
  for number in string.gmatch(redis.call('INFO', 'keyspace'), 'db(%d+):') do found[#found + 1] = number end
  return found
end`

/**
 * Returns one text that changes whenever something is written, or goes away by itself: the number of changes since the last save, of
 * saves, of keys that have expired or were evicted, the run of the server, and how many keys each database has. The first word is `-`
 * where the server does not count its saves, so that nothing can be told.
 */
const GLANCE = `
local function glance()
  local info = redis.call('INFO', 'persistence') .. redis.call('INFO', 'stats') .. redis.call('INFO', 'server')
  local seen = {}
  for _, name in ipairs({'rdb_saves', 'rdb_changes_since_last_save', 'rdb_last_save_time', 'expired_keys', 'expired_subkeys', 'evicted_keys', 'run_id'}) do
    seen[#seen + 1] = string.match(info, '\\n' .. name .. ':(%w+)') or '-'
  end
  for number, keys, expires in string.gmatch(redis.call('INFO', 'keyspace'), 'db(%d+):keys=(%d+),expires=(%d+)') do
    seen[#seen + 1] = number .. ':' .. keys .. ':' .. expires
  end
  return table.concat(seen, ' ')
end`

export const GLANCE_SCRIPT = `${GLANCE}
return glance()`

/** The lifetimes of the fields of a hash, in milliseconds; nil if it has none, or the server knows none. */
const FIELDS = `
local function lifetimes(key)
  if redis.call('TYPE', key).ok ~= 'hash' then return nil end
  local fields = redis.call('HKEYS', key)
  local found = nil
  for first = 1, #fields, 1000 do
    local last = math.min(first + 999, #fields)
    local times = redis.pcall('HPTTL', key, 'FIELDS', last - first + 1, unpack(fields, first, last))
    if times.err then return nil end
    for index, time in ipairs(times) do
      if time >= 0 then
        found = found or {}
        found[#found + 1] = fields[first + index - 1]
        found[#found + 1] = time
      end
    end
  end
  return found
end

-- The value of such a hash has the times at which its fields expire, so it is another one each time that they are put back.
local function digest(key, value)
  local times = lifetimes(key)
  if not times then return redis.sha1hex(value) end
  local expires = {}
  for index = 1, #times, 2 do expires[times[index]] = true end
  local all, lines = redis.call('HGETALL', key), {}
  for index = 1, #all, 2 do
    lines[#lines + 1] = #all[index] .. ':' .. all[index] .. (expires[all[index]] and '!' or '=') .. all[index + 1]
  end
  table.sort(lines)
  return redis.sha1hex(table.concat(lines, '\\n'))
end`

/**
 * Returns a glance, and then for each key: database, key, lifetime in milliseconds or -1, hash of its value, its value, how many
 * elements follow, and these: the fields of the hash that have lifetimes, each with its value and its lifetime.
 */
export const TAKE_SCRIPT = `${DATABASES}${GLANCE}${FIELDS}
if string.find(redis.call('INFO', 'server'), 'redis_mode:cluster') then return redis.error_reply('CLUSTER') end
local all = {glance()}
for _, number in ipairs(databases()) do
  redis.call('SELECT', number)
  for _, key in ipairs(redis.call('KEYS', '*')) do
    local value = redis.call('DUMP', key)
    if value then
      local times = lifetimes(key) or {}
      for _, part in ipairs({number, key, redis.call('PTTL', key), digest(key, value), value, #times / 2 * 3}) do all[#all + 1] = part end
      for index = 1, #times, 2 do
        all[#all + 1] = times[index]
        all[#all + 1] = redis.call('HGET', key, times[index])
        all[#all + 1] = times[index + 1]
      end
    end
  end
end
return all`

/**
 * Deletes the keys that are not wanted, and sets lifetimes that have changed. ARGV: of each wanted key its database, the key, the hash
 * of its value, its lifetime. Returns a glance at the end, how many keys were deleted, how many got another lifetime, how many names of
 * deleted keys follow, these names, and the positions of those that must be written again, from 0.
 */
export const COMPARE_SCRIPT = `${DATABASES}${GLANCE}${FIELDS}
local wanted = {}
for index = 1, #ARGV, 4 do wanted[ARGV[index] .. ':' .. ARGV[index + 1]] = index end
local deleted, timed, names = 0, 0, {}
for _, number in ipairs(databases()) do
  redis.call('SELECT', number)
  for _, key in ipairs(redis.call('KEYS', '*')) do
    local index = wanted[number .. ':' .. key]
    if not index then
      deleted = deleted + redis.call('DEL', key)
      if #names < ${MOST_NAMES} then names[#names + 1] = key end
    else
      local value = redis.call('DUMP', key)
      if value and digest(key, value) == ARGV[index + 2] then
        wanted[number .. ':' .. key] = nil
        if ARGV[index + 3] == '-1' and redis.call('PERSIST', key) == 1 then timed = timed + 1 end
        if ARGV[index + 3] ~= '-1' and redis.call('PTTL', key) == -1 then timed = timed + 1 end
      end
    end
  end
end
local answer = {glance(), deleted, timed, #names, unpack(names)}
for _, index in pairs(wanted) do answer[#answer + 1] = (index - 1) / 4 end
return answer`
