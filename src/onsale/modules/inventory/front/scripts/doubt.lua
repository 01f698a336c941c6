-- Forgets stock of this epoch: the database has disagreed.
--
-- KEYS: state
-- ARGV: epoch
if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then
  return redis.call('UNLINK', KEYS[1])
end
return 0
