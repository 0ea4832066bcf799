/**
 * What is done within Redis, where nothing comes in between? Every script has one key, so that it runs on any node
 * of a cluster, and uses nothing that Redis 6 lacks.
 *
 * Those that write answer with a list where they could (`reply.ts`), otherwise with the text of the record that is
 * there, or nil. A client that reconnects may send a write twice: if the record has the version already that the
 * write would give it, it has been made.
 */
import { createHash } from 'node:crypto'

export interface Script {
  readonly source: string
  /** SHA-1 of the source, by which Redis knows it. */
  readonly hash: string
}

/** The first line of a record, in parts: see `record.ts` and `place.ts` for its shape. */
const HEAD = `
local head = redis.call('GETRANGE', KEYS[1], 0, 255)
local version = string.sub(head, 4, 19)
local place = string.match(head, '^[^\\n]+', 72) or ''
local subject = string.sub(place, 23)
`
const EXPIRES = 'tonumber(string.sub(head, 21, 36))'
const SEEN = 'tonumber(string.sub(head, 38, 53))'
const LISTED = 'tonumber(string.sub(head, 55, 70))'

/** In one command, which Redis knows since 6.2: replicas and logs have half to read. */
const keep = (text: string, expiry: string) => `
local kept = redis.pcall('SET', KEYS[1], ${text}, 'PXAT', ${expiry})
if kept.err then
  redis.call('SET', KEYS[1], ${text})
  redis.call('PEXPIREAT', KEYS[1], ${expiry})
end`

/** Version, text, expiry. */
export const CREATE = script(`${HEAD}
if version == ARGV[1] then return {'done'} end
if head ~= '' then return redis.call('GET', KEYS[1]) end
${keep('ARGV[2]', 'ARGV[3]')}
return {'done'}
`)

/** Version expected, version given, text, expiry: of one that is nobody's from now on, so that no list has to name it. */
export const UPDATE_UNLISTED = script(`${HEAD}
if head == '' then return false end
if version == ARGV[2] then return {'done'} end
if version ~= ARGV[1] then return redis.call('GET', KEYS[1]) end
${keep('ARGV[3]', 'ARGV[4]')}
if subject ~= '' then return {'done', place} end
return {'done'}
`)

/**
 * Version expected, version given, text before LISTED, text after the place, expiry, a new place; a place where it is
 * sure to be listed, and until when. It stays where it is if it is still the same one's, begun at the same time.
 */
export const UPDATE = script(`${HEAD}
if head == '' then return false end
if version == ARGV[2] then return {'done'} end
if version ~= ARGV[1] then return redis.call('GET', KEYS[1]) end
local now, till = ARGV[6], 0
if string.sub(now, 23) == subject and string.sub(now, 1, 16) == string.sub(place, 1, 16) then
  now, till = place, ${LISTED}
end
if now == ARGV[7] then till = math.max(till, tonumber(ARGV[8])) end
if till < tonumber(ARGV[5]) then return {'unlisted', now} end
local text = ARGV[3] .. string.format('%016.0f ', till) .. now .. ARGV[4]
${keep('text', 'ARGV[5]')}
if subject ~= '' and place ~= now then return {'done', place} end
return {'done'}
`)

/** Expiry, seen; a place where it is sure to be listed, and until when. Shortens nothing, and tells the version. */
export const TOUCH = script(`${HEAD}
if head == '' then return false end
local last = math.max(${EXPIRES}, tonumber(ARGV[1]))
local till = ${LISTED}
if place == ARGV[3] then till = math.max(till, tonumber(ARGV[4])) end
if subject ~= '' and till < last then return {'unlisted', place} end
local times = {last, math.max(${SEEN}, tonumber(ARGV[2])), till}
redis.call('SETRANGE', KEYS[1], 20, string.format('%016.0f %016.0f %016.0f', unpack(times)))
redis.call('PEXPIREAT', KEYS[1], last)
return {'done', version}
`)

/** Version. */
export const DELETE = script(`${HEAD}
if head == '' then return false end
if version ~= ARGV[1] then return redis.call('GET', KEYS[1]) end
redis.call('UNLINK', KEYS[1])
if subject ~= '' then return {'done', place} end
return {'done'}
`)

/** Place. Deletes the record that has it, whatever its version, and answers how many that were. */
export const DELETE_AT = script(`${HEAD}
if place ~= ARGV[1] then return 0 end
return redis.call('UNLINK', KEYS[1])
`)

/** Place. The lines before the value of the record that has it. */
export const SHOW_AT = script(`${HEAD}
if place ~= ARGV[1] then return false end
return string.match(redis.call('GET', KEYS[1]), '^[^\\n]*\\n[^\\n]*\\n')
`)

/** The names in a list are scored by the time until which they are sure to be there. */
const DROP_EXPIRED = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
`

/** Name, until when: never shortened. The list is there as long as the last of its names. */
export const LIST_ADD = script(`${DROP_EXPIRED}
local till = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not till or tonumber(till) < tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
end
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], last[2])
return 1
`)

/** All names. */
export const LIST_NAMES = script(`${DROP_EXPIRED}
return redis.call('ZRANGE', KEYS[1], 0, -1)
`)

/** Names that go. */
export const LIST_REMOVE = script(`return redis.call('ZREM', KEYS[1], unpack(ARGV))`)

function script(text: string): Script {
  const source = text.trim()
  return { source, hash: createHash('sha1').update(source).digest('hex') }
}
