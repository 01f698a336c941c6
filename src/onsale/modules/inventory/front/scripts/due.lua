-- The claims that should be looked after by now, the oldest first.
--
-- KEYS: state, due
-- ARGV: how many at most
-- Returns nothing when there is no stock here.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return false
end
return redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', redis.call('TIME')[1], 'LIMIT', 0, ARGV[1])
