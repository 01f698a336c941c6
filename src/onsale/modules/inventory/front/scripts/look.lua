-- What is left, for people who look.
--
-- KEYS: state, seats
-- ARGV: the version that the caller knows
-- Returns nothing when there is no stock here, else {epoch, version, {left, …}} packed, and the bitmap of free seats where
-- it has changed.
local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then
  return false
end
local state = {}
for i = 1, #fields, 2 do
  state[fields[i]] = tonumber(fields[i + 1])
end
local left = {}
for position = 0, state.types - 1 do
  left[position + 1] = state['left' .. position]
end
local seats = state.version ~= tonumber(ARGV[1]) and redis.call('GET', KEYS[2])
return { cmsgpack.pack({ state.epoch, state.version, left }), seats }
