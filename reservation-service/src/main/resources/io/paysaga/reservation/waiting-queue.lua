-- waiting: tokens in the order in which they came; active: tokens by the time at which they expire
-- buyers: the buyer of each token; tokens: the token of each buyer
-- pace: how many may be activated, as of when; and how many have come so far
local waiting, active, buyers, tokens, pace = unpack(KEYS)
local activations, every = tonumber(ARGV[1]), tonumber(ARGV[2])
local mostActive, activeTime = tonumber(ARGV[3]), tonumber(ARGV[4])
local call, of, freshToken = ARGV[5], ARGV[6], ARGV[7]

local time = redis.call('time')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Redis may have lost any of the keys. What buyers and tokens tell together is true: each of them is in one of the
-- two lines, and nobody else is. So when a key is lost, the four do not count the same any more.
local function isWhole()
  local known = redis.call('hlen', buyers)
  return known == redis.call('hlen', tokens)
    and known == redis.call('zcard', waiting) + redis.call('zcard', active)
end

local function pairsOf(hash)
  local flat, at = redis.call('hgetall', hash), -1
  return function()
    at = at + 2
    return flat[at], flat[at + 1]
  end
end

-- Who is in no line comes first in that of the waiting: perhaps it was active.
local function mend()
  for buyer, token in pairsOf(tokens) do
    redis.call('hset', buyers, token, buyer)
  end
  for token, buyer in pairsOf(buyers) do
    redis.call('hsetnx', tokens, buyer, token)
    if redis.call('hget', tokens, buyer) ~= token then
      redis.call('hdel', buyers, token)
    end
  end
  for _, line in ipairs({active, waiting}) do
    for _, token in ipairs(redis.call('zrange', line, 0, -1)) do
      if redis.call('hexists', buyers, token) == 0 then
        redis.call('zrem', line, token)
      end
    end
  end
  local first = tonumber(redis.call('zrange', waiting, 0, 0, 'withscores')[2] or '1')
  for token in pairsOf(buyers) do
    if redis.call('zscore', active, token) then
      redis.call('zrem', waiting, token)
    else
      redis.call('zadd', waiting, 'nx', first - 1, token)
    end
  end
end

local function lineUp(token)
  local last = tonumber(redis.call('zrange', waiting, -1, -1, 'withscores')[2] or '0')
  local came = redis.call('hincrby', pace, 'came', 1)
  redis.call('zadd', waiting, math.max(came, last + 1), token)
end

local function forget(token)
  redis.call('zrem', active, token)
  redis.call('hdel', tokens, redis.call('hget', buyers, token))
  redis.call('hdel', buyers, token)
end

local function expire()
  for _, token in ipairs(redis.call('zrangebyscore', active, '-inf', now)) do
    forget(token)
  end
end

local function activate()
  local left = tonumber(redis.call('hget', pace, 'left') or activations)
  local at = tonumber(redis.call('hget', pace, 'at') or now)
  left = math.min(activations, left + math.max(0, now - at) * activations / every)
  local room = math.min(math.floor(left), mostActive - redis.call('zcard', active))
  if room > 0 then
    for _, token in ipairs(redis.call('zrange', waiting, 0, room - 1)) do
      redis.call('zrem', waiting, token)
      redis.call('zadd', active, now + activeTime, token)
      left = left - 1
    end
  end
  redis.call('hset', pace, 'left', tostring(left), 'at', now)
end

local function place(token)
  local buyer = redis.call('hget', buyers, token)
  if not buyer then
    return {}
  end
  local rank = redis.call('zrank', waiting, token)
  if rank then
    return {token, 'WAITING', tostring(rank + 1), buyer}
  end
  return {token, 'ACTIVE', '0', buyer}
end

if not isWhole() then
  mend()
end
expire()
local token = of
if call == 'enter' then
  token = redis.call('hget', tokens, of)
  if not token then
    token = freshToken
    redis.call('hset', tokens, of, token)
    redis.call('hset', buyers, token, of)
    lineUp(token)
  end
elseif call == 'leave' then
  token = redis.call('hget', tokens, of)
  if token and redis.call('zscore', active, token) then
    forget(token)
  end
end
activate()
return place(token or '')
