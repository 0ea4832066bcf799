/** Real apps, each with one fault that keeps its sessions from working, and what the doctor is to say of it. */
import { type SessionOptions, session } from '@sealed-session/express'
import cookieSession from 'cookie-session'
import express, { type Express, type Request } from 'express'
import expressSession from 'express-session'

export const SECRET = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'

export interface Faulty {
  readonly what: string
  /** The finding that it has to yield. */
  readonly id: string
  /** Where visitors think that it is; this machine, if it is left out. */
  readonly host?: string
  /** The page that is visited. */
  readonly path?: string
  /** What the doctor is told, beside the address. */
  readonly args?: readonly string[]
  readonly app: () => Express
}

const LOGIN = ['--login', '/login']
/** What is wrong is the doctor’s to say here, and not the app’s. */
const options = (given: SessionOptions = {}): SessionOptions => ({
  secret: SECRET,
  onEvent: () => false,
  ...given,
})

/** An app that knows who has logged in. */
function site(given?: SessionOptions): Express {
  const app = bare()
  app.use(session(options(given)))
  return routed(app)
}

function bare(): Express {
  const app = express()
  app.use(express.urlencoded())
  return app
}

function routed(app: Express): Express {
  app.get('/', (req, res) => void res.send(`Hello ${dataOf(req).user ?? 'stranger'}`))
  app.all('/login', (req, res) => {
    dataOf(req).user = 'ann'
    res.redirect('/')
  })
  app.all('/logout', async (req, res) => {
    await req.session.destroy()
    res.redirect('/')
  })
  return app
}

/** Whichever library keeps it. */
function dataOf(req: Request): Record<string, unknown> {
  return req.session as unknown as Record<string, unknown>
}

const SEALED = `Fe26.2*5c2b12aa**${'A'.repeat(22)}*${'A'.repeat(43)}*1900000000000**${'A'.repeat(43)}`

/** An app that sets cookies by hand, as libraries without checks let it be done. */
function byHand(
  lines: Readonly<Record<string, readonly string[]>>,
  cacheControl = 'no-store',
): Express {
  const app = bare()
  app.use((req, res) => {
    res.setHeader('cache-control', cacheControl)
    const setCookie = lines[req.path]
    if (setCookie !== undefined) res.setHeader('set-cookie', setCookie)
    res.end('fine')
  })
  return app
}

export const FAULTY: readonly Faulty[] = [
  {
    what: 'a Secure cookie over plain http',
    id: 'secure-over-http',
    host: 'shop.example',
    args: LOGIN,
    app: () => site(),
  },
  {
    what: 'the Domain of another host',
    id: 'wrong-domain',
    host: 'shop.example',
    args: LOGIN,
    app: () => site({ cookie: { domain: 'store.example', secure: false } }),
  },
  {
    what: 'a Domain that is everybody’s',
    id: 'public-suffix',
    host: 'shop.co.uk',
    args: LOGIN,
    app: () => site({ cookie: { domain: 'co.uk', secure: false } }),
  },
  {
    what: 'a Path that the pages are not below',
    id: 'wrong-path',
    args: LOGIN,
    app: () => site({ cookie: { path: '/account' } }),
  },
  {
    what: 'SameSite=None without Secure',
    id: 'none-without-secure',
    args: LOGIN,
    app() {
      const app = bare()
      app.use(cookieSession({ name: 'sid', secret: SECRET, sameSite: 'none', secure: false }))
      return routed(app)
    },
  },
  {
    what: 'a head that left before the session was written to',
    id: 'no-cookie',
    args: LOGIN,
    app() {
      const app = bare()
      app.use(session(options()))
      app.all('/login', (req, res) => {
        res.flushHeaders()
        setImmediate(() => {
          dataOf(req).user = 'ann'
          res.end('welcome')
        })
      })
      return routed(app)
    },
  },
  {
    what: 'one cookie that is set twice',
    id: 'set-twice',
    args: LOGIN,
    app: () =>
      byHand({
        '/login': ['legacy', SEALED].map(
          (value) => `session=${value}; Path=/; HttpOnly; SameSite=Lax`,
        ),
      }),
  },
  {
    what: 'another library’s cookie of the same name',
    id: 'foreign-cookie',
    args: LOGIN,
    app() {
      const app = bare()
      app.use(
        expressSession({
          name: 'session',
          secret: SECRET,
          resave: false,
          saveUninitialized: false,
        }),
      )
      return routed(app)
    },
  },
  {
    what: 'a cookie larger than browsers keep',
    id: 'too-large',
    args: [...LOGIN, '--cookie', 'cart'],
    app() {
      const app = bare()
      app.use(cookieSession({ name: 'cart', secret: SECRET, sameSite: 'lax' }))
      app.all('/login', (req, res) => {
        dataOf(req).items = 'x'.repeat(4000)
        res.send('fine')
      })
      return routed(app)
    },
  },
  {
    what: 'a login that shared caches may keep',
    id: 'public-cache',
    args: LOGIN,
    app: () =>
      byHand(
        { '/login': [`session=${SEALED}; Path=/; HttpOnly; SameSite=Lax`] },
        'public, max-age=600',
      ),
  },
  {
    what: 'a __Host- name with a Domain',
    id: 'prefix',
    host: 'shop.example',
    args: LOGIN,
    app: () =>
      byHand({
        '/login': [
          `__Host-session=${SEALED}; Domain=shop.example; Path=/; Secure; HttpOnly; SameSite=Lax`,
        ],
      }),
  },
  {
    what: 'one cookie for two paths',
    id: 'duplicates',
    path: '/account/',
    args: LOGIN,
    app: () =>
      byHand({
        '/login': [`session=${SEALED}; Path=/; HttpOnly; SameSite=Lax`],
        '/account/': [`session=${SEALED}; Path=/account/; HttpOnly; SameSite=Lax`],
      }),
  },
  {
    what: 'a cookie that something on the way spoils',
    id: 'not-known',
    args: LOGIN,
    app() {
      const app = bare()
      app.use((req, _res, next) => {
        if (req.headers.cookie) req.headers.cookie = req.headers.cookie.toLowerCase()
        next()
      })
      app.use(session(options()))
      app.get('/', (req, res) => {
        dataOf(req).visits = Number(dataOf(req).visits ?? 0) + 1
        res.send('fine')
      })
      return routed(app)
    },
  },
  {
    what: 'a redirect to another host after the login',
    id: 'other-host',
    host: 'shop.example',
    args: LOGIN,
    app() {
      const app = bare()
      app.use(session(options({ cookie: { secure: false } })))
      app.get('/', (req, res) => {
        const [name, port] = (req.headers.host as string).split(':')
        if (name === 'www.shop.example') res.send('fine')
        else res.redirect(`http://www.shop.example:${port}/`)
      })
      return routed(app)
    },
  },
  {
    what: 'a logout that removes the cookie of another path',
    id: 'logout',
    args: [...LOGIN, '--logout', '/logout'],
    app: () =>
      byHand({
        '/login': [`session=${SEALED}; Path=/; HttpOnly; SameSite=Lax`],
        '/logout': ['session=; Path=/logout; Max-Age=0'],
      }),
  },
  {
    what: 'several cookies in one line',
    id: 'joined',
    args: LOGIN,
    app: () =>
      byHand({
        '/login': [`session=${SEALED}; Path=/; HttpOnly; SameSite=Lax, theme=dark; Path=/`],
      }),
  },
]

/** Nothing is wrong with it. */
export function healthy(): Express {
  return site()
}

/** Nothing is wrong with it alone; its head is more than a proxy takes that nobody has told of it. */
export function large(): Express {
  const app = bare()
  app.use(session(options({ cookie: { maxChunks: 3 } })))
  app.get('/login', (req, res) => {
    dataOf(req).text = 'x'.repeat(5000)
    res.send('fine')
  })
  return routed(app)
}
