/** What does the page show, what do its buttons do, and who may press them? */
import { createSessions, memoryStore, SessionError } from '@sealed-session/core'
import { describe, expect, it, vi } from 'vitest'
import { app, Browser, OLD_SECRET, read, SECRET, START, tokenIn } from '../test/browser.ts'
import { inspector } from './index.ts'

const OWN = 'http://localhost:3000'

describe('the page', () => {
  it('shows a session: its data, where it lives, when it ends', async () => {
    const { browser, clock } = app()
    const ann = browser()
    await ann.go('/in')
    clock.pass(120)
    const page = read(await ann.page())
    expect(page).toContain('{ "user": "ann" }')
    expect(page).toContain('Lives in its cookie, sealed Begun 2 minutes ago')
    expect(page).toContain('Ends in 13 days')
  })

  it('shows what the cookie is made of, against its budget', async () => {
    const { browser } = app()
    const ann = browser()
    await ann.go('/set?key=name&value=ann')
    await ann.go(`/set?key=essay&value=${'x'.repeat(500)}`)
    const page = read(await ann.page())
    const bytes = 'session'.length + (ann.cookies.get('session')?.length ?? 0)
    expect(page).toContain(`${bytes} of 4096 bytes, names included; about`)
    expect(page).toContain('session=…; Path=/; HttpOnly; Secure; SameSite=Lax')
    // The largest first.
    expect(page).toMatch(/essay 510 name 12 /)
  })

  it('shows that there is none, of whom nothing is known', async () => {
    const page = read(await app().browser().page())
    expect(page).toContain('There is none: this browser has brought no cookie')
    expect(page).toContain('None came.')
    expect(page).toContain('None yet: use the app in another tab')
  })

  it('shows what is kept in a store, and that the store fails', async () => {
    const store = memoryStore({ now: () => START })
    const { browser } = app({ store })
    const ann = browser()
    await ann.go('/in')
    expect(read(await ann.page())).toContain('Lives in a store; the cookie has a sealed ticket')
    store.read = () => Promise.reject(new Error('the database of ann@example.com is down'))
    const page = read(await ann.page())
    expect(page).toContain('It cannot be opened. The session store failed')
    expect(page).not.toContain('ann@example.com')
  })

  it('shows every sessions that it was given', async () => {
    const sessions = createSessions<{ user?: string }>({ secret: SECRET })
    const admin = createSessions<{ role?: string }>({ secret: SECRET, cookie: { name: 'admin' } })
    const page = await new Browser(inspector([sessions, admin]).fetch).page()
    expect(page).toContain('Session <code>session</code>')
    expect(page).toContain('Session <code>admin</code>')
  })

  it('escapes everything', async () => {
    const { browser } = app()
    const eve = browser()
    await eve.page()
    const attack = '</pre><script>alert(1)</script>'
    await eve.go(`/set?key=${encodeURIComponent(attack)}&value=${encodeURIComponent(attack)}`)
    await eve.go('/%3Cscript%3E/"><b>')
    const page = await eve.page()
    expect(page).toContain('&lt;/pre&gt;&lt;script&gt;alert(1)')
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).not.toMatch(/<b>|style="| on\w+="/)
  })

  it('shows no token, no secret, no whole id, and nothing of another browser', async () => {
    const { browser } = app({ secret: [SECRET, OLD_SECRET] })
    const ann = browser()
    const eve = browser()
    await eve.page()
    await ann.page()
    await ann.go('/in')
    await ann.press('copy')
    const page = await ann.press('steal')
    const token = ann.cookies.get('session') as string
    for (const private_ of [token, SECRET, OLD_SECRET]) expect(page).not.toContain(private_)
    expect(page).not.toMatch(/Fe26/)
    expect(await eve.page()).not.toMatch(/ann|\/in/)
  })

  it('loads nothing, is kept nowhere, and lets itself be framed by its own origin alone', async () => {
    const response = await app().browser().go('/__session')
    const page = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toContain('unsafe-inline')
    const nonce = /script-src 'nonce-(\w+)'/.exec(policy)?.[1]
    expect(page).toContain(`<style nonce="${nonce}">`)
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/)
  })
})

describe('the timeline', () => {
  it('tells every request’s outcome, newest first', async () => {
    const { browser, clock } = app()
    const ann = browser()
    await ann.page()
    await ann.go('/count')
    await ann.go('/count?secret=1', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    clock.pass(5)
    await ann.go('/read')
    await ann.go('/picture')
    const page = read(await ann.page())
    expect(page).toMatch(
      /untouched GET \/picture just now unchanged GET \/read just now .* updated POST \/count 5 seconds ago .* created GET \/count 5 seconds ago/,
    )
    expect(page).not.toContain('secret=1')
  })

  it('tells why a cookie was refused, and what to do', async () => {
    const { browser } = app()
    const ann = browser()
    await ann.page()
    ann.cookies.set('session', 'forged')
    await ann.go('/read')
    const page = read(await ann.page())
    expect(page).toContain('unchanged GET /read')
    expect(page).toContain(
      'refused: malformed A session cookie came that is none that sealed-session makes',
    )
    expect(page).toContain('give this one a cookie.name of its own')
  })

  it('tells warnings with their remedy, and errors with their code', async () => {
    const { browser } = app()
    const ann = browser()
    await ann.page()
    await ann.go('/count', { headers: { host: 'shop.example:3000' } })
    await ann.go(`/set?key=essay&value=${'x'.repeat(4000)}`)
    const page = read(await ann.page())
    expect(page).toMatch(
      /warning: insecure-transport The session cookie is Secure .* X-Forwarded-Proto/,
    )
    expect(page).toMatch(
      /failed GET \/set .* failed: ERR_SESSION_TOO_LARGE The session is \d+ bytes/,
    )
  })

  it('tells nothing of the page’s own requests', async () => {
    const ann = app().browser()
    await ann.page()
    await ann.page()
    expect(read(await ann.page())).toContain('None yet')
  })

  it('tells what other clients did apart, and forgets all of it when it is told to', async () => {
    const { browser } = app()
    const ann = browser()
    await browser().go('/count')
    await ann.page()
    await ann.go('/read')
    const page = read(await ann.page())
    expect(page).toMatch(/unchanged GET \/read .* Other clients, .*\(1\) created GET \/count/)
    expect(read(await ann.press('forget'))).not.toMatch(/GET|Other clients/)
  })

  it('knows a browser again after the server was started anew', async () => {
    const ann = app().browser()
    await ann.page()
    const again = new Browser(app().handler)
    for (const pair of ann.cookies) again.cookies.set(...pair)
    await again.go('/read')
    expect(read(await again.page())).toMatch(/Requests of this browser unchanged GET \/read/)
  })

  it('keeps sixty requests of fifty browsers, and no more', async () => {
    const { browser } = app()
    const ann = browser()
    await ann.page()
    await ann.go('/count')
    for (let n = 0; n < 70; n++) await ann.go('/picture')
    const page = await ann.page()
    // What asked for no session gives way first.
    expect(page.match(/GET \/picture/g)).toHaveLength(59)
    expect(page.match(/GET \/count/g)).toHaveLength(1)
    for (let n = 0; n < 70; n++) await ann.go('/read')
    const later = await ann.page()
    expect(later.match(/GET \/read/g)).toHaveLength(60)
    expect(later).not.toContain('/count')
    for (let n = 0; n < 50; n++) await browser().page()
    expect(read(await ann.page())).toContain('None yet')
  })
})

describe('the buttons', () => {
  /** Presses one in a session, and has the app asked once more. */
  async function tried(act: string, ...options: Parameters<typeof app>) {
    const here = app(...options)
    const ann = here.browser()
    await ann.page()
    await ann.go('/count')
    const page = read(await ann.press(act))
    here.clock.pass(1)
    await ann.go('/read')
    return { page, after: read(await ann.page()), ann, ...here }
  }

  it('clear it', async () => {
    const { page, ann } = await tried('clear')
    expect(page).toContain('The session was cleared, and its cookie expired.')
    expect(page).toMatch(/cleared You pressed “Clear” just now/)
    expect(ann.cookies.has('session')).toBe(false)
  })

  it.each([
    ['expire', 'expired', 'holds a session over its maxAge'],
    ['tamper', 'tampered', 'was changed after it was sealed'],
    ['unknown key', 'unknown-key', 'was sealed with another secret'],
  ])('%s it, so that it is refused as %s', async (act, reason, words) => {
    const { page, after } = await tried(act)
    expect(page).toContain(`refused: ${reason} `)
    expect(page).toContain(words)
    expect(after).toMatch(new RegExp(`unchanged GET /read just now .* refused: ${reason} `))
  })

  it('expire what is in a store', async () => {
    const { after } = await tried('expire', { store: memoryStore({ now: () => START + 1000 }) })
    expect(after).toMatch(/refused: (?:expired|gone)/)
  })

  it('seal it with the oldest key, so that it is sealed anew', async () => {
    const { page, after } = await tried('older key', { secret: [SECRET, OLD_SECRET] })
    expect(page).toMatch(/Key [\da-f]{8} , of number 2 of 2 secrets/)
    expect(after).toMatch(/renewed GET \/read/)
    expect(after).toMatch(/of the newest secret, number 1 of 2/)
  })

  it('do nothing where there is nothing to be done it to, and say so', async () => {
    const ann = app().browser()
    for (const act of ['expire', 'tamper', 'older key', 'unknown key']) {
      expect(read(await ann.press(act))).toContain('Nothing was done: there is no cookie here')
    }
    expect(read(await ann.press('copy'))).toContain('Nothing was copied')
    expect(read(await ann.press('steal'))).toContain('Nothing was sent')
    expect(await ann.page()).toMatch(/<button id="session-older-key"[^>]* disabled>/)
  })
})

describe('a thief with a copy', () => {
  it('is as good as its owner', async () => {
    const ann = app().browser()
    await ann.go('/in')
    const words = 'The thief is in your session, and as good as you: user. A sealed cookie is good'
    expect(read(await ann.press('steal'))).toContain(words)
    // Said once above, and kept in the timeline.
    expect(read(await ann.page()).split(words)).toHaveLength(2)
  })

  it('stays in a sealed session after a logout, and in none that was in a store', async () => {
    const afterLogout = async (options: Parameters<typeof app>[0]) => {
      const ann = app(options).browser()
      await ann.go('/in')
      await ann.press('copy')
      await ann.go('/out')
      return read(await ann.press('steal'))
    }
    expect(await afterLogout({})).toContain('in a session that this browser is not in any more')
    expect(await afterLogout({ store: memoryStore({ now: () => START }) })).toContain(
      'The thief gets nothing: the copy opens no session. A session cookie came that leads to a session that is not in',
    )
  })
})

describe('who may ask', () => {
  const asked = (headers: Record<string, string>, options = {}) =>
    app({}, options).browser().go('/__session', { headers })

  it.each([
    ['another host', { host: 'shop.example' }],
    ['a name that is led here', { host: 'localhost.evil.example:3000' }],
    ['a client behind a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['a host before a proxy', { 'x-forwarded-host': 'shop.example' }],
    ['what came by a proxy that says no more', { via: '1.1 cache' }],
  ])('not %s', async (_, headers) => {
    const response = await asked(headers)
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
    expect(await response.text()).toContain('The inspector answers this machine alone')
  })

  it.each([
    ['this machine', { host: '127.0.0.1:8080' }],
    ['this machine by its other address', { host: '[::1]:8080' }],
    [
      'a development server in front',
      { 'x-forwarded-for': '::1', 'x-forwarded-host': 'localhost' },
    ],
  ])('%s', async (_, headers) => {
    expect((await asked(headers)).status).toBe(200)
  })

  it('not a client elsewhere, where the platform knows of it', async () => {
    const { sessions } = app()
    const from = (ip: string) =>
      inspector(sessions).fetch(
        Object.assign(new Request('http://localhost:3000/__session'), { ip }),
      )
    expect((await from('203.0.113.7')).status).toBe(403)
    expect((await from('::ffff:127.0.0.1')).status).toBe(200)
  })

  it('a host that the app has named, with this port or with any', async () => {
    const phone = { host: '192.168.1.7:3000' }
    expect((await asked(phone, { hosts: ['192.168.1.7:3000'] })).status).toBe(200)
    expect((await asked(phone, { hosts: ['192.168.1.7'] })).status).toBe(200)
    expect((await asked(phone, { hosts: ['192.168.1.8'] })).status).toBe(403)
  })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin of this host', { 'sec-fetch-site': 'same-site' }],
    ['an older browser from elsewhere', { origin: 'http://localhost:4000' }],
    ['another site, whatever else it says', { 'sec-fetch-site': 'cross-site', origin: OWN }],
    ['a sandboxed frame', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['who does not say', {}],
  ])('presses no button for %s', async (_, headers) => {
    const { browser } = app()
    const ann = browser()
    await ann.go('/in')
    const token = tokenIn(await ann.page())
    const response = await ann.post({ act: 'clear', cookie: 'session', token }, headers)
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
    expect(read(await ann.page())).toContain('"user": "ann"')
  })

  it('presses none by a form that is longer than any of its own', async () => {
    const { browser } = app()
    const ann = browser()
    await ann.go('/in')
    const token = tokenIn(await ann.page())
    await ann.post({ act: 'clear', cookie: 'session', token, more: 'x'.repeat(5000) })
    expect(read(await ann.page())).toContain('"user": "ann"')
  })

  it('presses none without the token of this browser, and says that it did not', async () => {
    const { browser } = app()
    const ann = browser()
    await ann.go('/in')
    await ann.page()
    const token = tokenIn(await browser().page())
    expect((await ann.post({ act: 'clear', cookie: 'session', token })).status).toBe(303)
    const page = read(await ann.page())
    expect(page).toContain('Nothing was done, since the server has been started anew')
    expect(page).toContain('"user": "ann"')
  })

  it('answers whatever it is sent', async () => {
    const ann = app().browser()
    const token = tokenIn(await ann.page())
    for (const act of ['', 'constructor', '__proto__', 'x'.repeat(10_000)]) {
      const response = await ann.post({ token, act, cookie: 'session' })
      expect([303, 400]).toContain(response.status)
    }
    expect((await ann.post({ token, act: 'clear', cookie: 'admin' })).status).toBe(400)
    const removal = await ann.go('/__session', { method: 'DELETE' })
    expect([removal.status, removal.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect((await ann.go('/__session', { method: 'HEAD' })).status).toBe(200)
  })

  it('leaves other paths to the app, and is a 404 where there is none', async () => {
    const { browser, sessions } = app()
    expect(await (await browser().go('/__session/more')).text()).toBe('fine')
    const alone = inspector(sessions, { path: '/dev/session' })
    expect(alone.path).toBe('/dev/session')
    expect((await alone.fetch(new Request('http://localhost/'))).status).toBe(404)
    expect((await alone.fetch(new Request('http://localhost/dev/session'))).status).toBe(200)
  })
})

describe('mounting it', () => {
  const sessions = createSessions({ secret: SECRET })
  const errorOf = (act: () => unknown): SessionError => {
    try {
      act()
    } catch (error) {
      if (error instanceof SessionError) return error
    }
    throw new Error('nothing was thrown')
  }

  it('is refused in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    try {
      const { code, message } = errorOf(() => inspector(sessions))
      expect(code).toBe('ERR_SESSION_CONFIG')
      expect(message).toContain('NODE_ENV is production, so it does not start')
      expect(message).toContain("if (process.env.NODE_ENV !== 'production')")
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('is refused for what are no sessions, and for what is no path and no host', () => {
    for (const given of [undefined, [], () => {}, { secret: SECRET }]) {
      // @ts-expect-error: JavaScript may give it anything
      expect(errorOf(() => inspector(given)).message).toContain('const sessions = createSessions(')
    }
    for (const path of ['', '/', 'session', '/session/', '/a b']) {
      expect(errorOf(() => inspector(sessions, { path })).message).toContain("'/__session'")
    }
    // @ts-expect-error: JavaScript may give it anything
    expect(errorOf(() => inspector(sessions, { hosts: 'phone' })).code).toBe('ERR_SESSION_CONFIG')
  })
})
