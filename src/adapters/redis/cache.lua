-- The level of the cache that all workers share, by the clock of this server.
--
-- An entry is a hash: d data, g 1 where it says that there is no value, m when it was computed and
-- f until when it is fresh (ms), t its tags (one a line), b the barriers of the tags that it saw,
-- x its fence. Without m it only says which fence was the last. A tag's barrier is a number that
-- changes when the tag is invalidated; an entry is dead unless its tags have the barriers that it
-- saw, so that a barrier which was evicted kills and never revives.
--
-- KEYS[1] is the state: era, number of messages, last stamp, and a floor for fences by namespace.
-- ARGV: deed, the time in ms ('' asks the server), prefix of keys, and what the deed needs.

local state, deed, prefix = KEYS[1], ARGV[1], ARGV[3]
local now = tonumber(ARGV[2])
local micros
if now then
  micros = now * 1000
else
  local time = redis.call('TIME')
  micros = time[1] * 1000000 + time[2]
  now = math.floor(micros / 1000)
end

local function text(number) return string.format('%.0f', number) end

local function stamp()
  -- Grows from one to the next, and with the time, so that none comes again after a loss.
  local last = tonumber(redis.call('HGET', state, 'stamp') or 0)
  local new = text(math.max(last + 1, micros))
  redis.call('HSET', state, 'stamp', new)
  return new
end

local function era()
  local found = redis.call('HGET', state, 'era')
  if not found then
    found = stamp()
    redis.call('HSET', state, 'era', found)
  end
  return found
end

local function lines(joined)
  local found = {}
  for line in string.gmatch(joined, '[^\n]+') do found[#found + 1] = line end
  return found
end

local function barriers(tags, make, keep_ms)
  local found = {}
  for at, tag in ipairs(tags) do
    local key = prefix .. 'b:' .. tag
    local barrier = redis.call('GET', key)
    if make then
      if not barrier then
        barrier = stamp()
        redis.call('SET', key, barrier, 'PX', keep_ms)
      elseif redis.call('PTTL', key) < keep_ms then
        redis.call('PEXPIRE', key, keep_ms)
      end
    end
    found[at] = barrier or '-'
  end
  return table.concat(found, ' ')
end

local function kept(entry)
  -- {data, negative, age ms, ms left, tags} of an entry that is alive, or false.
  local held = redis.call('HMGET', entry, 'd', 'g', 'm', 'f', 't', 'b')
  if not held[3] or barriers(lines(held[5])) ~= held[6] then return false end
  return {held[1], held[2], text(now - held[3]), text(held[4] - now), held[5]}
end

local function tell(sender, invalidation)
  local number = redis.call('HINCRBY', state, 'number', 1)
  local message = era() .. ' ' .. number .. ' ' .. sender .. ' ' .. invalidation
  redis.call('LPUSH', prefix .. 'log', message)
  redis.call('LTRIM', prefix .. 'log', 0, 999)
  redis.call('PUBLISH', prefix .. 'invalidations', message)
end

local function forget(entry, lease, keep_ms)
  -- What is being computed must not be kept: the fence stays behind.
  local there = redis.call('HEXISTS', entry, 'm')
  redis.call('DEL', entry, lease)
  redis.call('HSET', entry, 'x', stamp())
  redis.call('PEXPIRE', entry, keep_ms)
  return there
end

if deed == 'look' then
  -- KEYS: entry, lease. ARGV: tags, token ('' wants no lease), ms of a lease, ms of a barrier
  local found, fence, seen = kept(KEYS[2]), '', ''
  if ARGV[5] ~= '' and not (found and tonumber(found[4]) > 0) then
    seen = barriers(lines(ARGV[4]), true, ARGV[7] + 0)
    local held = redis.call('GET', KEYS[3])
    -- A lease from before an invalidation is for a value that will not be kept.
    if not held or string.sub(held, #held - #seen) ~= '|' .. seen then
      fence = stamp()
      redis.call('SET', KEYS[3], ARGV[5] .. '|' .. seen, 'PX', ARGV[6])
    end
  end
  return {found, fence, seen}
elseif deed == 'look_many' then
  -- KEYS: entries
  local found = {}
  for at = 2, #KEYS do found[at - 1] = kept(KEYS[at]) end
  return found
elseif deed == 'store' then
  -- KEYS: entry, lease. ARGV: namespace, data, negative, token, fence, barriers, tags, ms fresh,
  -- ms kept, ms of a barrier
  local held = redis.call('GET', KEYS[3])
  if held and string.sub(held, 1, #ARGV[7] + 1) == ARGV[7] .. '|' then redis.call('DEL', KEYS[3]) end
  local fence = tonumber(ARGV[8])
  local last = tonumber(redis.call('HGET', KEYS[2], 'x') or 0)
  local floor = tonumber(redis.call('HGET', state, 'floor:' .. ARGV[4]) or 0)
  if last > fence or floor > fence or barriers(lines(ARGV[10])) ~= ARGV[9] then return 0 end
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[2], 'd', ARGV[5], 'g', ARGV[6], 'm', text(now),
    'f', text(now + ARGV[11]), 't', ARGV[10], 'b', ARGV[9], 'x', ARGV[8])
  redis.call('PEXPIRE', KEYS[2], ARGV[12])
  barriers(lines(ARGV[10]), true, ARGV[13] + 0)
  return 1
elseif deed == 'release' then
  -- KEYS: lease. ARGV: token
  local held = redis.call('GET', KEYS[2])
  if held and string.sub(held, 1, #ARGV[4] + 1) == ARGV[4] .. '|' then
    return redis.call('DEL', KEYS[2])
  end
  return 0
elseif deed == 'put' then
  -- KEYS: entry and lease of each. ARGV: sender, message, tags, ms of a barrier, and of each:
  -- data, negative, ms fresh, ms kept
  local seen = barriers(lines(ARGV[6]), true, ARGV[7] + 0)
  for at = 1, (#KEYS - 1) / 2 do
    local entry, lease, given = KEYS[2 * at], KEYS[2 * at + 1], 4 * at + 4
    redis.call('DEL', entry, lease)
    redis.call('HSET', entry, 'd', ARGV[given], 'g', ARGV[given + 1], 'm', text(now),
      'f', text(now + ARGV[given + 2]), 't', ARGV[6], 'b', seen, 'x', stamp())
    redis.call('PEXPIRE', entry, ARGV[given + 3])
  end
  tell(ARGV[4], ARGV[5])
  return 1
elseif deed == 'bar' then
  -- KEYS: entry and lease of each key to forget. ARGV: sender, message, tags, ms of a barrier,
  -- ms that a fence stays, namespace of a pattern or ''
  local removed = 0
  if ARGV[9] ~= '' then redis.call('HSET', state, 'floor:' .. ARGV[9], stamp()) end
  for _, tag in ipairs(lines(ARGV[6])) do
    redis.call('SET', prefix .. 'b:' .. tag, stamp(), 'PX', ARGV[7])
  end
  for at = 2, #KEYS, 2 do removed = removed + forget(KEYS[at], KEYS[at + 1], ARGV[8]) end
  if ARGV[5] ~= '' then tell(ARGV[4], ARGV[5]) end
  return removed
elseif deed == 'position' then
  local began = era()
  return {began, redis.call('HGET', state, 'number') or '0', text(now - began / 1000)}
elseif deed == 'since' then
  -- ARGV: a number
  local latest = tonumber(redis.call('HGET', state, 'number') or 0)
  if latest <= ARGV[4] + 0 then return {} end
  return redis.call('LRANGE', prefix .. 'log', 0, latest - ARGV[4] - 1)
end
return redis.error_reply('no such deed')
