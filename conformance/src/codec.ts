/** What a codec does, whatever its wire format: envelopes in, tokens out, and back. */
import type { CodecOptions, Decoded, SessionCodec } from '@sealed-session/core'
import { equal, ok } from './assert.ts'
import { labSecret, randomFrom, START } from './lab.ts'

type Data = Record<string, unknown>

/** Makes a codec with these options; every case makes its own. */
export type MakeCodec = (options: CodecOptions<Data>) => SessionCodec<Data>

/** One thing that every codec does. */
export interface CodecCase {
  readonly id: string
  readonly title: string
  /** The clause of docs/spec.md. */
  readonly clause: string
  run(make: MakeCodec): Promise<void>
}

const DAY = 86_400

const ENVELOPE = {
  id: 'a-session-of-the-kit',
  createdAt: START,
  seenAt: START,
  data: { user: 'ann', cart: { items: ['pear', 'plum'] }, 'ключ 🔑': null },
}

function options(more: CodecOptions<Data> = {}): CodecOptions<Data> {
  return { secret: labSecret('first'), random: randomFrom('codec'), now: () => START, ...more }
}

async function sealed(make: MakeCodec, more?: CodecOptions<Data>): Promise<string> {
  return make(options(more)).encode(ENVELOPE, START)
}

/** Why it is refused; throws if it opens. */
function refusal(decoded: Decoded<Data>): string {
  ok(decoded.refused !== undefined, `it opens, as ${JSON.stringify(decoded)}`)
  return decoded.refused
}

export const codecCases: readonly CodecCase[] = [
  {
    id: 'codec/round-trip',
    title: 'what was encoded is decoded: id, times, data',
    clause: 'R-2',
    async run(make) {
      const decoded = await make(options()).decode(await sealed(make), START)
      ok(decoded.refused === undefined, `it is refused as ${decoded.refused}`)
      const { id, createdAt, seenAt, data } = decoded.envelope
      equal({ id, createdAt, seenAt, data }, ENVELOPE, 'the envelope')
      equal(decoded.stale, false, 'stale')
    },
  },
  {
    id: 'codec/what-is-left-out',
    title: 'an envelope of data alone is given an id of 128 bits and the time',
    clause: 'R-7',
    async run(make) {
      const codec = make(options())
      const decoded = await codec.decode(await codec.encode({ data: {} }, START), START)
      ok(decoded.refused === undefined, 'it is refused')
      ok(decoded.envelope.id.length >= 22, `the id is ${decoded.envelope.id}`)
      equal([decoded.envelope.createdAt, decoded.envelope.seenAt], [START, START], 'the times')
    },
  },
  {
    id: 'codec/flash-and-lifetime',
    title: 'flash messages and limits of its own come back',
    clause: 'N-7',
    async run(make) {
      const codec = make(options())
      const flash = { notice: ['one', { two: 2 }] }
      const lifetime = { maxAge: DAY, persistent: false }
      const decoded = await codec.decode(
        await codec.encode({ ...ENVELOPE, flash, lifetime }, START),
        START,
      )
      ok(decoded.refused === undefined, 'it is refused')
      equal([decoded.envelope.flash, decoded.envelope.lifetime], [flash, lifetime])
    },
  },
  {
    id: 'codec/fit-for-cookies',
    title: 'a token is text that needs no escaping in a cookie',
    clause: 'W-1',
    async run(make) {
      const token = await sealed(make)
      ok(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(token), `the token is ${token}`)
    },
  },
  {
    id: 'codec/every-character',
    title: 'a token with any one character changed is refused',
    clause: 'H-1',
    async run(make) {
      const codec = make(options())
      const token = await sealed(make)
      for (let at = 0; at < token.length; at++) {
        const other = token[at] === 'A' ? 'B' : 'A'
        const decoded = await codec.decode(token.slice(0, at) + other + token.slice(at + 1), START)
        ok(decoded.refused !== undefined, `character ${at} may be changed to ${other}`)
      }
    },
  },
  {
    id: 'codec/every-length',
    title: 'a token cut off anywhere, or with something added, is refused',
    clause: 'H-1',
    async run(make) {
      const codec = make(options())
      const token = await sealed(make)
      for (let length = 0; length < token.length; length++) {
        refusal(await codec.decode(token.slice(0, length), START))
      }
      for (const more of ['A', '=', '*', '.', ' ', '\n'])
        refusal(await codec.decode(token + more, START))
    },
  },
  {
    id: 'codec/garbage',
    title: 'garbage is refused, and nothing is thrown',
    clause: 'R-3',
    async run(make) {
      const codec = make(options())
      const garbage = [
        '',
        'x',
        '*******',
        '{"data":{}}',
        'Fe26.2*******',
        '\u0000',
        '\ud800',
        'x'.repeat(100_000),
      ]
      for (const each of garbage) refusal(await codec.decode(each, START))
    },
  },
  {
    id: 'codec/max-age',
    title: 'a token ends maxAge seconds after its envelope was created, to the millisecond',
    clause: 'N-1',
    async run(make) {
      const token = await sealed(make, { maxAge: DAY })
      const codec = make(options({ maxAge: DAY }))
      const end = START + DAY * 1000
      ok((await codec.decode(token, end - 1)).refused === undefined, 'it ends too early')
      equal(refusal(await codec.decode(token, end)), 'expired')
    },
  },
  {
    id: 'codec/idle',
    title: 'a token ends idleTimeout seconds after it was sealed',
    clause: 'N-3',
    async run(make) {
      const codec = make(options({ idleTimeout: 60 }))
      const token = await codec.encode({ ...ENVELOPE, seenAt: START + 5000 }, START + 5000)
      ok((await codec.decode(token, START + 64_999)).refused === undefined, 'it ends too early')
      equal(refusal(await codec.decode(token, START + 65_000)), 'idle')
    },
  },
  {
    id: 'codec/lowered-max-age',
    title: 'lowering maxAge shortens what was sealed before',
    clause: 'N-2',
    async run(make) {
      const token = await sealed(make)
      equal(refusal(await make(options({ maxAge: 60 })).decode(token, START + 60_000)), 'expired')
    },
  },
  {
    id: 'codec/rotation',
    title: 'an older secret opens, and says that it is time to seal anew',
    clause: 'K-2',
    async run(make) {
      const token = await sealed(make)
      const decoded = await make(
        options({ secret: [labSecret('second'), labSecret('first')] }),
      ).decode(token, START)
      ok(decoded.refused === undefined, 'it is refused')
      equal(decoded.stale, true, 'stale')
    },
  },
  {
    id: 'codec/unknown-key',
    title: 'a secret that is gone opens nothing',
    clause: 'K-3',
    async run(make) {
      refusal(
        await make(options({ secret: labSecret('second') })).decode(await sealed(make), START),
      )
    },
  },
  {
    id: 'codec/purpose',
    title: 'a token opens for no other purpose, and for no other cookie',
    clause: 'K-4',
    async run(make) {
      const token = await sealed(make, { purpose: 'invitation', cookieName: 'a' })
      const others = [
        {},
        { purpose: 'invitation' },
        { cookieName: 'a' },
        { purpose: 'invitation', cookieName: 'b' },
      ]
      for (const other of others) refusal(await make(options(other)).decode(token, START))
    },
  },
  {
    id: 'codec/keys-of-all-kinds',
    title: 'any key can be stored, and nothing is polluted',
    clause: 'H-5',
    async run(make) {
      const codec = make(options())
      const data = JSON.parse(
        '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}',
      )
      const decoded = await codec.decode(await codec.encode({ ...ENVELOPE, data }, START), START)
      ok(decoded.refused === undefined, 'it is refused')
      equal(JSON.stringify(decoded.envelope.data), JSON.stringify(data), 'the data')
      ok(!('polluted' in {}), 'Object.prototype was polluted')
    },
  },
]
