/** What is it called here, that other libraries call by another name? */

import type { Elsewhere } from '../words/faults.ts'

/*
 * Names of express-session, cookie-session, koa-session, iron-session, h3, @fastify/session,
 * @fastify/secure-session, Starlette and their like, in small letters and without `_` and `-`. A name
 * that is ours but for its spelling needs no entry.
 */

const SECRET = 'It is called `secret` here.'
const SECRETS = 'It is called `secret` here, and takes a list, newest first.'
const NAME = 'It is called `cookie.name` here.'
const MAX_AGE = 'Use `maxAge`, in seconds.'
const IDLE = 'It is called `idleTimeout` here, in seconds.'
const ROLLING = 'Use `idleTimeout`: it is renewed once more than half of it has passed.'
const ID = 'Leave it out: ids are 128 random bits.'
const CIPHER = 'Leave it out: what seals is settled; give a `codec` for another format.'
const SERIALIZER = 'Give a `serializer`, or a `codec` for another format.'

/** What the options of sealing are called elsewhere; `createCodec` knows of no more. */
export const SEALING_ELSEWHERE: Elsewhere = {
  secrets: SECRETS,
  keys: SECRETS,
  key: 'It is called `secret`, or `cookie.name`, here.',
  password: SECRET,
  secretkey: SECRET,
  salt: 'Leave it out: keys are derived from `secret` for each purpose and cookie.',
  saltlength: 'Leave it out: keys are derived from `secret` for each purpose and cookie.',
  ttl: MAX_AGE,
  expires: MAX_AGE,
  expiry: MAX_AGE,
  expiresin: MAX_AGE,
  idle: IDLE,
  timeout: IDLE,
  sessiontimeout: IDLE,
  seal: CIPHER,
  crypto: CIPHER,
  algorithm: CIPHER,
  encode: SERIALIZER,
  decode: SERIALIZER,
  clock: 'It is called `now` here.',
  cookie: 'A codec sets no cookie; give its name: `cookieName`.',
}

/** What the rest of a session's options are called elsewhere. */
export const SESSION_ELSEWHERE: Elsewhere = {
  name: NAME,
  cookiename: NAME,
  sessionname: NAME,
  sessioncookie: NAME,
  cookieprefix: NAME,
  cookieoptions: 'It is called `cookie` here.',
  path: 'It belongs into `cookie`.',
  domain: 'It belongs into `cookie`.',
  secure: 'It belongs into `cookie`.',
  httponly: 'It belongs into `cookie`, as `httpOnly`, and is on by default.',
  httpsonly: 'It is called `cookie.secure` here, and is on by default.',
  samesite: 'It belongs into `cookie`, as `sameSite`.',
  partitioned: 'It belongs into `cookie`.',
  priority: 'It belongs into `cookie`.',
  maxchunks: 'It belongs into `cookie`, as `maxChunks`.',
  chunking: 'Use `cookie.maxChunks`, 1 to 4.',
  rolling: ROLLING,
  renew: ROLLING,
  resave: 'Leave it out: only a session that changed is written.',
  autocommit: 'Leave it out: a session that changed is written before the response head leaves.',
  overwrite: 'Leave it out: an earlier cookie of this name gives way.',
  signed: 'Leave it out: the cookie is always sealed.',
  signer: 'Leave it out: the cookie is always sealed.',
  saveuninitialized: 'Leave it out: a visitor without data gets no cookie.',
  unset: 'Leave it out: `req.session = null` ends the session.',
  genid: ID,
  generateid: ID,
  idgenerator: ID,
  proxy: 'Leave it out: the cookie is Secure unless `cookie.secure` says otherwise.',
  sessionheader: 'Sessions come in a cookie only. To carry tokens elsewhere use `createCodec`.',
  externalkey: 'Sessions come in a cookie only. To carry tokens elsewhere use `createCodec`.',
  sessionstore: 'It is called `store` here.',
  contextstore: 'Give a `store`.',
  prefix: 'Give it to the store: redisStore(client, { prefix }).',
  storage: 'It is called `store` here.',
  valid: 'Use `schema`: what it refuses is no session.',
  beforesave: 'Use `onEvent`, which is told of every commit.',
}

const BESIDE = 'Give `maxAge` beside `cookie`, in seconds: { maxAge: 3600, cookie: { … } }.'

export const COOKIE_ELSEWHERE: Elsewhere = {
  maxage: BESIDE,
  originalmaxage: BESIDE,
  expires: BESIDE,
  expiresin: BESIDE,
  ttl: BESIDE,
  idletimeout: 'Give `idleTimeout` beside `cookie`, in seconds.',
  persistent: 'Give `persistent` beside `cookie`.',
  secret: 'Give `secret` beside `cookie`.',
  secrets: 'Give `secret` beside `cookie`; it takes a list, newest first.',
  keys: 'Give `secret` beside `cookie`; it takes a list, newest first.',
  password: 'Give `secret` beside `cookie`.',
  key: 'It is called `name` here.',
  cookiename: 'It is called `name` here.',
  signed: 'Leave it out: the cookie is always sealed.',
  overwrite: 'Leave it out: an earlier cookie of this name gives way.',
  encode: 'Leave it out: a sealed cookie needs no encoding.',
  decode: 'Leave it out: a sealed cookie needs no encoding.',
  httpsonly: 'It is called `secure` here, and is on by default.',
  chunks: 'It is called `maxChunks` here.',
  chunking: 'Use `maxChunks`, 1 to 4.',
}
