-- An organiser or a refund has changed the stock in the database, which led from the epoch before this one into it.
--
-- KEYS: state, seats, people, claims, due, kept
-- ARGV: epoch, its first version, seconds that stock is kept,
--   {{{position, how many more}, …}, seats taken, seats given, {{position, user, how many fewer he has}, …}}
-- Returns 1 when it was led there, -1 when it has missed an earlier step and is forgotten, and 0 when there is no stock
-- or one that knows: what was read later does.
local call = redis.call
local STATE, SEATS, PEOPLE, KEPT = KEYS[1], KEYS[2], KEYS[3], KEYS[6]

local epoch, new_epoch = tonumber(call('HGET', STATE, 'epoch')), tonumber(ARGV[1])
if not epoch or epoch >= new_epoch then
  return 0
end
if epoch < new_epoch - 1 then
  call('UNLINK', STATE)
  return -1
end
local change = cmsgpack.unpack(ARGV[4])
for _, more in ipairs(change[1]) do
  call('HINCRBY', STATE, 'left' .. more[1], more[2])
end
for to, seats in pairs({ [0] = change[2], [1] = change[3] }) do
  for _, seat in ipairs(seats) do
    call('SETBIT', SEATS, seat + 7 - 2 * (seat % 8), to)
    call('SETBIT', KEPT, seat, 1 - to)
  end
end
for _, fewer in ipairs(change[4]) do
  local person = fewer[1] .. ':' .. fewer[2]
  if call('HINCRBY', PEOPLE, person, -fewer[3]) <= 0 then
    call('HDEL', PEOPLE, person)
  end
end
call('HSET', STATE, 'epoch', ARGV[1], 'version', ARGV[2])
for _, key in ipairs(KEYS) do
  call('EXPIRE', key, ARGV[3])
end
return 1
