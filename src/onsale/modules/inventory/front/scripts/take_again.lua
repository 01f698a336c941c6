-- A hold that had ended was sold in the database: its stock is gone here as well.
--
-- KEYS: state, seats, people, claims, due
-- ARGV: epoch, seconds until it is looked after, seconds that stock is kept, {hold id, user id, items} as in claim.lua
-- Returns whether anything changed. Stock that was read later knows it already, and so does stock that it never left.
local call = redis.call
local STATE, SEATS, PEOPLE, CLAIMS, DUE = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

if call('HGET', STATE, 'epoch') ~= ARGV[1] then
  return 0
end
local sold = cmsgpack.unpack(ARGV[4])
local id, user, items = sold[1], sold[2], sold[3]
if call('HSETNX', CLAIMS, id, cmsgpack.pack({ user, items })) == 0 then
  return 0
end
call('ZADD', DUE, tonumber(call('TIME')[1]) + tonumber(ARGV[2]), id)
for _, item in ipairs(items) do
  call('HINCRBY', PEOPLE, item[1] .. ':' .. user, item[2])
  call('HINCRBY', STATE, 'left' .. item[1], -item[2])
  for _, seat in ipairs(item[4]) do
    call('SETBIT', SEATS, seat + 7 - 2 * (seat % 8), 0)
  end
end
call('HINCRBY', STATE, 'version', 1)
for _, key in ipairs(KEYS) do
  call('EXPIRE', key, ARGV[3])
end
return 1
