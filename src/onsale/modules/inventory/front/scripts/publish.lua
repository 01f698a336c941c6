-- Puts stock that was read from the database in its place, unless what is there was read later.
--
-- KEYS: state, seats, people, claims, due, and where the last four were written; kept
-- ARGV: epoch, version, seconds that stock is kept, left of each ticket type …
-- Returns whether it was put there.
local call = redis.call
local epoch = tonumber(call('HGET', KEYS[1], 'epoch'))
if epoch and epoch >= tonumber(ARGV[1]) then
  for i = 6, 9 do
    call('UNLINK', KEYS[i])
  end
  return 0
end
call('UNLINK', KEYS[1], KEYS[10])
for i = 2, 5 do
  call('UNLINK', KEYS[i])
  if call('EXISTS', KEYS[i + 4]) == 1 then
    call('RENAME', KEYS[i + 4], KEYS[i])
  end
end
local values = { 'epoch', ARGV[1], 'version', ARGV[2], 'types', #ARGV - 3 }
for i = 4, #ARGV do
  values[#values + 1] = 'left' .. (i - 4)
  values[#values + 1] = ARGV[i]
end
call('HSET', KEYS[1], unpack(values))
for i = 1, 5 do
  call('EXPIRE', KEYS[i], ARGV[3])
end
return 1
