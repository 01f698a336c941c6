-- Forgets stock of this epoch or an earlier one: the database has disagreed.
--
-- KEYS: state
-- ARGV: epoch
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch'))
if epoch and epoch <= tonumber(ARGV[1]) then
  return redis.call('UNLINK', KEYS[1])
end
return 0
