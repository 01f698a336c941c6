-- Sets stock aside for a batch of claims, each all or nothing. What it costs depends on the batch alone.
--
-- KEYS: state, seats, people, claims, due
-- ARGV: the version that the caller knows, seconds until a claim is looked after, seconds that stock is kept, claims
--   claims: {hold id, user id, {{position, quantity, limit per person, seats, whether we chose them}, …}} each
-- Returns nothing when there is no stock here, else {epoch, version, {left, …}, {outcome, …}} packed, and the bitmap of
-- free seats where the caller may not know it.
--   outcomes: 0 granted · {1, position, had} beyond the limit · {2, position} sold out · {3, seat, …} taken
local GRANTED, BEYOND, SOLD_OUT, TAKEN = 0, 1, 2, 3
local call = redis.call
local STATE, SEATS, PEOPLE, CLAIMS, DUE = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

local fields = call('HGETALL', STATE)
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
local look_after = tonumber(call('TIME')[1]) + tonumber(ARGV[2])

-- Where the bit of a seat is: our lowest bit comes first, Redis's highest.
local function bit_of(seat)
  return seat + 7 - 2 * (seat % 8)
end

-- Looks at or changes the bits of one claim: at most a thousand seats, which is half of what Lua can pass on.
local function bits(words)
  return #words > 0 and call('BITFIELD', SEATS, unpack(words)) or {}
end

-- Those of the seats that are gone, if any.
local function gone_of(items, we_chose)
  local seats, looks = {}, {}
  for _, item in ipairs(items) do
    if item[5] == we_chose then
      for _, seat in ipairs(item[4]) do
        seats[#seats + 1] = seat
        looks[#looks + 1] = 'GET'
        looks[#looks + 1] = 'u1'
        looks[#looks + 1] = bit_of(seat)
      end
      -- The caller found too few: it looks at old news.
      if we_chose and #item[4] < item[2] then
        return { TAKEN }
      end
    end
  end
  local gone
  for i, free in ipairs(bits(looks)) do
    if free == 0 then
      gone = gone or { TAKEN }
      gone[#gone + 1] = seats[i]
    end
  end
  return gone
end

local function take_seats(items)
  local changes = {}
  for _, item in ipairs(items) do
    for _, seat in ipairs(item[4]) do
      changes[#changes + 1] = 'SET'
      changes[#changes + 1] = 'u1'
      changes[#changes + 1] = bit_of(seat)
      changes[#changes + 1] = 0
    end
  end
  bits(changes)
end

local function refusal_of(user, items)
  local gone = gone_of(items, false)
  if gone then
    return gone
  end
  for _, item in ipairs(items) do
    local has = tonumber(call('HGET', PEOPLE, item[1] .. ':' .. user)) or 0
    if has + item[2] > item[3] then
      return { BEYOND, item[1], has }
    end
    if left[item[1] + 1] < item[2] then
      return { SOLD_OUT, item[1] }
    end
  end
  return gone_of(items, true)
end

local outcomes = {}
local changed, misjudged = false, tonumber(ARGV[1]) ~= state.version
for number, claim in ipairs(cmsgpack.unpack(ARGV[4])) do
  local id, user, items = claim[1], claim[2], claim[3]
  -- Sent again because the answer was lost: it is granted already.
  local refusal = call('HEXISTS', CLAIMS, id) == 0 and refusal_of(user, items)
  if refusal then
    outcomes[number] = refusal
    misjudged = misjudged or refusal[1] == TAKEN
  else
    outcomes[number] = GRANTED
    if call('HSETNX', CLAIMS, id, cmsgpack.pack({ user, items })) == 1 then
      call('ZADD', DUE, look_after, id)
      for _, item in ipairs(items) do
        call('HINCRBY', PEOPLE, item[1] .. ':' .. user, item[2])
        left[item[1] + 1] = left[item[1] + 1] - item[2]
      end
      take_seats(items)
      changed = true
    end
  end
end

if changed then
  state.version = state.version + 1
  local values = { 'version', state.version }
  for position = 1, #left do
    values[#values + 1] = 'left' .. (position - 1)
    values[#values + 1] = left[position]
  end
  call('HSET', STATE, unpack(values))
  for _, key in ipairs(KEYS) do
    call('EXPIRE', key, ARGV[3])
  end
end
return { cmsgpack.pack({ state.epoch, state.version, left, outcomes }), misjudged and call('GET', SEATS) }
