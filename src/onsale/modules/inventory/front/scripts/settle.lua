-- Gives claims back, forgets them, or looks after them later. A claim that is not known here changes nothing, so it
-- does no harm to settle one twice.
--
-- KEYS: state, seats, people, claims, due, kept
-- ARGV: seconds that stock is kept, verdicts
--   verdicts: {hold id, verdict} each; 0 give back, -1 forget because it is sold, else look again in so many seconds
-- Returns the new version, or nothing when there is no stock here.
local call = redis.call
local STATE, SEATS, PEOPLE, CLAIMS, DUE, KEPT = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

if call('EXISTS', STATE) == 0 then
  return false
end
local now = tonumber(call('TIME')[1])
local changed = false

local function give_back(record)
  local user, items = record[1], record[2]
  for _, item in ipairs(items) do
    local person = item[1] .. ':' .. user
    if call('HINCRBY', PEOPLE, person, -item[2]) <= 0 then
      call('HDEL', PEOPLE, person)
    end
    call('HINCRBY', STATE, 'left' .. item[1], item[2])
    for _, seat in ipairs(item[4]) do
      -- Allocated after it was claimed, so that the claim could not be stored: it stays where it is now.
      if call('GETBIT', KEPT, seat) == 0 then
        call('SETBIT', SEATS, seat + 7 - 2 * (seat % 8), 1)
      end
    end
  end
  changed = true
end

for _, verdict in ipairs(cmsgpack.unpack(ARGV[2])) do
  local id, what = verdict[1], verdict[2]
  if what > 0 then
    call('ZADD', DUE, 'XX', now + what, id)
  else
    local record = call('HGET', CLAIMS, id)
    if record then
      if what == 0 then
        give_back(cmsgpack.unpack(record))
      end
      call('HDEL', CLAIMS, id)
    end
    call('ZREM', DUE, id)
  end
end

if changed then
  call('HINCRBY', STATE, 'version', 1)
  for _, key in ipairs(KEYS) do
    call('EXPIRE', key, ARGV[1])
  end
end
return tonumber(call('HGET', STATE, 'version'))
