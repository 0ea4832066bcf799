import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { SECRET } from '../../test/support.ts'
import {
  type Awaitable,
  type Commit,
  createCodec,
  createSessions,
  type Data,
  type Decoded,
  flash,
  type Session,
  type SessionEvent,
  type SessionState,
  type Sessions,
  type StandardSchema,
  stateOf,
} from '../index.ts'

interface Shop {
  user: { name: string }
  cart: string[]
}

describe('an app that augments SessionData', () => {
  it('has every session typed, and its mistakes found', () => {
    const here = dirname(fileURLToPath(import.meta.url))
    const require = createRequire(import.meta.url)
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
    const project = join(here, '..', '..', 'test-types')

    const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, '-p', project], {
      encoding: 'utf8',
    })

    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 })
  })
})

/** Looked at by the compiler; running them says only that they run. */
describe('types without augmentation', () => {
  it('let a session hold anything', () => {
    expectTypeOf<Data>().toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf<Session['anything']>().toBeUnknown()
    expectTypeOf<Session['id']>().toBeString()
    expectTypeOf<Session['isNew']>().toBeBoolean()
    expectTypeOf<Session>().toHaveProperty('regenerate')
  })

  it('let sessions of one kind hold what a type says', () => {
    const sessions = createSessions<Shop>({
      secret: SECRET,
      subject: (data) => {
        expectTypeOf(data).toEqualTypeOf<Partial<Shop>>()
        return data.user?.name
      },
    })

    expectTypeOf(sessions).toEqualTypeOf<Sessions<Shop>>()
    expectTypeOf(sessions.open).returns.toEqualTypeOf<Awaitable<SessionState<Shop>>>()
    expectTypeOf(sessions.commit).returns.toEqualTypeOf<Awaitable<Commit>>()
    expectTypeOf(sessions.cookieFor).parameter(0).toEqualTypeOf<Shop>()
  })

  it('know what properties and verbs take and give', () => {
    type ShopSession = Session<Shop>
    const look = (session: ShopSession) => {
      expectTypeOf(session.user).toEqualTypeOf<{ name: string } | undefined>()
      expectTypeOf(session.get('cart')).toEqualTypeOf<string[] | undefined>()
      expectTypeOf(session.set('cart', ['tea'])).toEqualTypeOf<ShopSession>()
      expectTypeOf(session.delete('cart')).toBeBoolean()
      expectTypeOf(session.save()).toEqualTypeOf<Promise<void>>()
      expectTypeOf(session.regenerate()).toEqualTypeOf<Promise<ShopSession>>()
      expectTypeOf(stateOf(session)).toEqualTypeOf<SessionState<Shop>>()
      expectTypeOf(flash(session).take('notice')).toEqualTypeOf<unknown[]>()
      // @ts-expect-error: there is no such key
      session.get('usr')
      // @ts-expect-error: that is no list
      session.set('cart', 'tea')
      // @ts-expect-error: that is no list either
      session.cart = 'tea'
      // @ts-expect-error: facts are not assigned
      session.createdAt = 0
    }
    expectTypeOf(look).toBeFunction()
  })

  it('tell an opened token from a refused one', () => {
    const codec = createCodec<Shop>({ secret: SECRET })
    const look = (decoded: Decoded<Shop>) => {
      if (decoded.refused) expectTypeOf(decoded).not.toHaveProperty('envelope')
      else expectTypeOf(decoded.envelope.data).toEqualTypeOf<Shop>()
    }
    expectTypeOf(codec.decode).returns.toEqualTypeOf<Awaitable<Decoded<Shop>>>()
    expectTypeOf(look).toBeFunction()
  })

  it('take what a schema gives for what a session holds', () => {
    const schema = {} as StandardSchema<Shop>
    expectTypeOf(() => createSessions({ schema })).returns.toEqualTypeOf<Sessions<Shop>>()
  })

  it('tell events apart by their type', () => {
    const look = (event: SessionEvent) => {
      if (event.type === 'committed') expectTypeOf(event.bytes).toBeNumber()
      if (event.type === 'failed') expectTypeOf(event.error.code).toBeString()
      // @ts-expect-error: a refusal has no error
      if (event.type === 'refused') void event.error
    }
    expectTypeOf(look).toBeFunction()
  })
})
