/** Do real sessions, in a real app, keep what they promise when they are in Redis? */
import { createSessions, generateSecret, type Session, type Sessions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Given, LIBRARIES } from '../test/clients.ts'
import { Server, WITHOUT_SERVER } from '../test/servers.ts'
import { Wire } from '../test/wire.ts'
import { redisStore } from './index.ts'

interface Data {
  user: string
  visits: number
  [tab: `tab${number}`]: number
}

describe.skipIf(WITHOUT_SERVER)('sessions in Redis', () => {
  let server: Server
  beforeAll(async () => {
    server = await Server.start()
  })
  afterAll(() => server.stop())

  describe.each([LIBRARIES[0], LIBRARIES[2]])('by $name', (library) => {
    let wire: Wire
    let given: Given
    let sessions: Sessions<Data>
    beforeEach(async () => {
      await server.ask('flushall')
      wire = await Wire.to(server.port)
      given = (await library?.one(wire.port)) as Given
      sessions = createSessions<Data>({
        secret: generateSecret(),
        store: redisStore(given.client),
        subject: ({ user }) => user,
        encryptAtRest: true,
        onEvent: () => {},
      })
    })
    afterEach(async () => {
      await given.close()
      wire.close()
    })

    /** A request with this cookie; its answer is the cookie that there is afterwards. */
    async function visit(cookie: string, act: (session: Session<Data>) => unknown) {
      const handler = withSession(sessions, async (_request, session) => {
        await act(session)
        return new Response()
      })
      const request = new Request('https://app.example/', { headers: { cookie } })
      const response = await handler(request)
      expect(response.status).toBe(200)
      const [set] = response.headers.getSetCookie()
      return set?.split(';')[0] ?? cookie
    }

    const login = (user: string) =>
      visit('', (session) => {
        session.user = user
        session.visits = 0
      })

    it('lose nothing that 64 requests change at once', async () => {
      const cookie = await login('ann')
      await Promise.all(
        Array.from({ length: 64 }, (_, tab) =>
          visit(cookie, (session) => {
            session.update('visits', (visits = 0) => visits + 1)
            session[`tab${tab}`] = tab
          }),
        ),
      )
      let data: object = {}
      await visit(cookie, (session) => {
        data = { ...session }
      })
      expect(data).toMatchObject({ user: 'ann', visits: 64, tab0: 0, tab63: 63 })
      expect(Object.keys(data)).toHaveLength(66)
    })

    it('ask for nothing where there is none, once to read, and once more to change', async () => {
      expect(await wire.during(() => visit('', () => {}))).toEqual([])
      const cookie = await login('ann')
      const read = (session: Session<Data>) => session.visits
      expect(await wire.during(() => visit(cookie, read))).toEqual([['get']])
      const change = (session: Session<Data>) => {
        session.visits = 7
      }
      await visit(cookie, change)
      const changed = (session: Session<Data>) => {
        session.visits = 8
      }
      expect(await wire.during(() => visit(cookie, changed))).toEqual([['get'], ['evalsha']])
    })

    it('end everywhere at once, and do not come back', async () => {
      const [phone, laptop, others] = [await login('ann'), await login('ann'), await login('bob')]
      await sessions.revokeAll('ann')
      for (const cookie of [phone, laptop]) {
        await visit(cookie, (session) => expect(session.isNew).toBe(true))
      }
      await visit(others, (session) => expect(session.user).toBe('bob'))
      expect(await sessions.list('ann')).toEqual([])
      expect(await sessions.list('bob')).toHaveLength(1)
    })

    it('leave neither an id, nor a cookie, nor data where others could read them', async () => {
      const cookie = await login('ann-at-example')
      let id = ''
      await visit(cookie, (session) => {
        id = session.id
      })
      const keys = (await server.ask('keys', '*')) as string[]
      const rows = keys.filter((key) => !key.includes(':of:'))
      const texts = await Promise.all(rows.map((key) => server.ask('get', key)))
      const dump = JSON.stringify([keys, texts])
      expect(rows.length).toBeGreaterThan(0)
      for (const told of [id, cookie.slice('session='.length), 'ann-at-example', 'visits']) {
        expect(dump).not.toContain(told)
      }
    })
  })
})
