-- One circuit of a fleet: reads or turns it in one step, by the clock of this server.
--
-- KEYS: the circuit (hash), its trial calls (sorted by when their leases end), the workers that
--       want it open (sorted by when their votes end).
-- ARGV: what to do, the time in ms ('' asks the server), and what the deed needs, below.
-- Answers {state, epoch, ms until it may be tried or its switch ends (-1 never), openings, by,
--          reason, whether this call turned it, whether it got a lease, whether the key is there}.

local circuit, leases, votes = KEYS[1], KEYS[2], KEYS[3]
local deed = ARGV[1]
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local held = redis.call('HMGET', circuit,
  'state', 'epoch', 'until', 'openings', 'good', 'bad', 'by', 'reason')
local there = held[1] and 1 or 0
local state, epoch, ends = held[1] or 'closed', tonumber(held[2] or 0), tonumber(held[3] or -1)
local openings, good, bad = tonumber(held[4] or 0), tonumber(held[5] or 0), tonumber(held[6] or 0)
local by, reason = held[7] or '', held[8] or ''
local turned, leased = 0, 0

local function turn(new_state, new_ends, new_openings, new_by, new_reason)
  -- Numbered by the time, so that no number comes again after the server lost everything.
  state, epoch, ends, openings = new_state, math.max(epoch + 1, now), new_ends, new_openings
  good, bad, by, reason, there, turned = 0, 0, new_by or '', new_reason or '', 1, 1
  redis.call('DEL', leases, votes)
  redis.call('HSET', circuit, 'state', state, 'epoch', string.format('%.0f', epoch),
    'until', string.format('%.0f', ends), 'openings', openings, 'good', 0, 'bad', 0,
    'by', by, 'reason', reason)
end

local by_hand = state == 'forced_open' or state == 'forced_closed' or state == 'disabled'
if by_hand and ends >= 0 and now >= ends then
  turn('closed', -1, 0)
end

if deed == 'restore' then
  -- state, ms left (-1 never), openings, by, reason: only where everything is lost.
  if there == 0 then
    local left = tonumber(ARGV[4])
    turn(ARGV[3], left < 0 and -1 or now + left, tonumber(ARGV[5]), ARGV[6], ARGV[7])
    turned = 0
  end
elseif deed == 'trip' then
  -- the epoch seen (0 of a key that was not there), ms, worker, quorum, ms a vote counts
  if state == 'closed' and (there == 0 or epoch == tonumber(ARGV[3])) then
    redis.call('ZADD', votes, now + tonumber(ARGV[7]), ARGV[5])
    redis.call('ZREMRANGEBYSCORE', votes, '-inf', now)
    redis.call('PEXPIRE', votes, ARGV[7])
    if redis.call('ZCARD', votes) >= tonumber(ARGV[6]) then
      turn('open', now + tonumber(ARGV[4]), openings + 1)
    end
  end
elseif deed == 'lease' then
  -- token, ms of a lease, permits
  if state == 'open' and now >= ends then
    turn('half_open', -1, openings)
  end
  if state == 'half_open' then
    redis.call('ZREMRANGEBYSCORE', leases, '-inf', now)
    if redis.call('ZSCORE', leases, ARGV[3]) then
      leased = 1 -- asked once more after a connection broke
    elseif redis.call('ZCARD', leases) + good + bad < tonumber(ARGV[5]) then
      redis.call('ZADD', leases, now + tonumber(ARGV[4]), ARGV[3])
      leased = 1
    end
  end
elseif deed == 'settle' then
  -- token, result, ms it would open for, successes that close, permits
  local lease_ends = redis.call('ZSCORE', leases, ARGV[3])
  redis.call('ZREM', leases, ARGV[3])
  if lease_ends and tonumber(lease_ends) > now then
    if ARGV[4] == 'success' then
      good = redis.call('HINCRBY', circuit, 'good', 1)
      if good >= tonumber(ARGV[6]) then turn('closed', -1, 0) end
    elseif ARGV[4] == 'failure' then
      bad = redis.call('HINCRBY', circuit, 'bad', 1)
      if tonumber(ARGV[7]) - bad < tonumber(ARGV[6]) then
        turn('open', now + tonumber(ARGV[5]), openings + 1)
      end
    end
  end
elseif deed == 'switch' then
  -- state, ms (-1 for good), by, reason
  local left = tonumber(ARGV[4])
  turn(ARGV[3], left < 0 and -1 or now + left, 0, ARGV[5], ARGV[6])
end

local left = -1
if ends >= 0 then left = math.max(0, ends - now) end
return {state, string.format('%.0f', epoch), string.format('%.0f', left), openings, by, reason,
  turned, leased, there}
