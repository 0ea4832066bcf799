/** The playground as its visitors meet it: started as `npm start` does, and spoken to over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let child: ChildProcess
let url: string
const printed: string[] = []

beforeAll(async () => {
  child = spawn(process.execPath, ['--conditions=sealed-session-source', MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0', SESSION_SECRET: '' },
  })
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  lines.on('line', (line) => printed.push(line.trim()))
  while (!printed.some((line) => line.includes('Ctrl-C'))) await once(lines, 'line')
  url = printed.join('\n').match(/playground: (\S+)/)?.[1] as string
})

afterAll(() => {
  child.kill('SIGKILL')
})

/** A visitor with a cookie jar. */
function visitor(base = '') {
  const jar = new Map<string, string>()
  const go = async (path: string, form?: Record<string, string>, headers = {}) => {
    const response = await fetch(`${url}${base}${path}`, {
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; '), ...headers },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split('; ')
      const equals = pair.indexOf('=')
      if (line.includes('Max-Age=0')) jar.delete(pair.slice(0, equals))
      else jar.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    return response
  }
  return {
    jar,
    go,
    json: async (path: string) => (await go(path)).json(),
    /** Sends a form, and reads the page that it leads to. */
    async press(action: string, fields: Record<string, string> = {}) {
      const response = await go('/do', { action, ...fields })
      const location = response.headers.get('location') ?? ''
      expect([response.status, location]).toEqual([
        303,
        expect.stringMatching(new RegExp(`^${base}/\\?done=[\\w-]{36}$`)),
      ])
      return (await go(location.slice(base.length))).text()
    },
    page: async () => (await go('/')).text(),
  }
}

describe('starting', () => {
  it('prints the URL, three curl lines, and that the secret is for this run', () => {
    const text = printed.join('\n')
    expect(url).toMatch(/^http:\/\/localhost:\d+$/)
    expect(text.match(/^curl -c jar -b jar 'http/gm)).toHaveLength(3)
    expect(text).toContain('a secret was made for this run')
  })
})

describe.each(['', '/express', '/koa', '/fastify', '/h3', '/fetch'])(
  'under %j, by curl',
  (base) => {
    it('sets, reads, deletes and clears', async () => {
      const { json, jar } = visitor(base)
      expect(await json('/set-session?key=colour&value=blue')).toMatchObject({
        session: { colour: 'blue' },
        outcome: 'created',
      })
      expect(await json('/get-session?key=colour')).toMatchObject({
        key: 'colour',
        value: 'blue',
        outcome: 'unchanged',
      })
      expect(await json('/set-session?key=shape&value=round')).toMatchObject({ outcome: 'updated' })
      expect(await json('/get-session')).toMatchObject({
        session: { colour: 'blue', shape: 'round' },
      })
      expect(await json('/delete-session?key=colour')).toMatchObject({
        deleted: true,
        session: { shape: 'round' },
      })
      expect(await json('/get-session?key=colour')).toMatchObject({ value: null })
      expect(await json('/clear-session')).toMatchObject({ session: {}, outcome: 'cleared' })
      expect([...jar.keys()]).toEqual(['session.ended'])
    })

    it('stores whatever key a stranger thinks of, and works on', async () => {
      const { json } = visitor(base)
      const keys = [
        'clear',
        'save',
        'set',
        'get',
        'delete',
        'destroy',
        '__proto__',
        'constructor',
        'toString',
      ]
      for (const key of keys) await json(`/set-session?key=${key}&value=mine`)
      for (const key of keys) {
        expect(await json(`/get-session?key=${key}`)).toMatchObject({ key, value: 'mine' })
      }
      expect(await json('/delete-session?key=delete')).toMatchObject({ deleted: true })
      expect(await json('/clear-session')).toMatchObject({ session: {}, outcome: 'cleared' })
    })

    it('says what is missing, and what is not there', async () => {
      const { go } = visitor(base)
      const missing = await go('/set-session?value=blue')
      expect([missing.status, await missing.json()]).toEqual([
        400,
        { error: 'Say which one: key is missing, as in ?key=colour.' },
      ])
      expect((await go('/nowhere')).status).toBe(404)
    })

    it('answers what does not fit with an error, and loses nothing', async () => {
      const { go, json } = visitor(base)
      await json('/set-session?key=colour&value=blue')
      const refused = await go(`/set-session?key=essay&value=${'x'.repeat(4000)}`)
      expect(refused.status).toBe(500)
      expect(await refused.json()).toMatchObject({ code: 'ERR_SESSION_TOO_LARGE' })
      expect(refused.headers.getSetCookie()).toEqual([])
      expect(await json('/get-session')).toMatchObject({ session: { colour: 'blue' } })
    })

    it('refuses a forged cookie with the reason in words', async () => {
      const { jar, json } = visitor(base)
      jar.set('session', 'forged')
      expect(await json('/get-session')).toMatchObject({
        session: {},
        outcome: 'unchanged',
        why: expect.stringContaining('it is no token at all'),
      })
      expect([...jar.keys()]).toEqual(['session'])
    })

    it('shows what each request did, on pages that need no script', async () => {
      const { page, press } = visitor(base)
      expect(await page()).toContain('so you have no cookie')
      expect(await press('set', { key: 'name', value: '<script>alert(1)</script>' })).toContain(
        '&lt;script&gt;alert(1)&lt;/script&gt;',
      )
      expect(await press('add', { item: 'pear' })).toMatch(/&quot;changes&quot;: 1/)
      expect(await press('add', { item: 'plum' })).toMatch(/&quot;changes&quot;: 2/)

      const welcome = await press('login', { user: 'ann', remember: 'on' })
      expect(welcome).toContain('Welcome, ann.')
      expect(welcome).toContain('You are ann')
      expect(await page()).not.toContain('Welcome, ann.')

      expect(await press('logout')).toContain('You are logged out')
      expect(await press('clear')).toContain('so you have no cookie')
    })

    it('shows every attribute of a cookie that it sets, and not the cookie', async () => {
      const { jar, press } = visitor(base)
      const set = await press('set', { key: 'colour', value: 'blue' })
      expect(set).toMatch(/<code>Set-Cookie: session=Fe26\.2\*[\w*]{9}…<\/code>/)
      for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Lax']) {
        expect(set).toContain(`<li><code>${attribute}</code>`)
      }
      expect(set).not.toContain(jar.get('session'))
    })

    it('remembers for thirty days who asks for it, whatever they do then', async () => {
      const { press } = visitor(base)
      expect(await press('login', { user: 'ann' })).toMatch(/Max-Age=(?:3600|3599)</)
      const remembered = await press('login', { user: 'ann', remember: 'on' })
      // A busy machine may stop for a while between the login and what follows.
      const THIRTY_DAYS = /<code>Max-Age=(?:2592000|25919\d\d)<\/code> <span class="by">30 days/
      expect(remembered).toMatch(THIRTY_DAYS)
      expect(await press('add', { item: 'pear' })).toMatch(THIRTY_DAYS)
    })

    it('has the inspector, which breaks cookies and shows what came of it', async () => {
      const { go, json } = visitor(base)
      await go('/__session')
      await json('/set-session?key=colour&value=blue')
      const page = await (await go('/__session')).text()
      expect(page).toContain('&quot;colour&quot;: &quot;blue&quot;')
      expect(page).toContain('created')
      const token = /name="token" value="(\w+)"/.exec(page)?.[1] as string
      const form = { token, act: 'tamper', cookie: 'session' }
      const pressed = await go('/__session', form, { 'sec-fetch-site': 'same-origin' })
      expect([pressed.status, pressed.headers.get('location')]).toEqual([303, './__session'])
      expect(await json('/get-session')).toMatchObject({
        why: expect.stringContaining('its mac does not fit'),
      })
      expect(await (await go('/__session')).text()).toContain('refused: tampered')
    })

    it('shows the error page for what does not fit, and refuses forms from elsewhere', async () => {
      const { go } = visitor(base)
      const overfull = await go('/do', { action: 'overfill' })
      expect([overfull.status, await overfull.text()]).toEqual([
        500,
        expect.stringContaining('Largest keys: essay'),
      ])
      const elsewhere = await fetch(`${url}${base}/do`, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'cross-site' },
      })
      expect(elsewhere.status).toBe(403)
    })

    it('sends pages with a policy that allows no inline script', async () => {
      const response = await visitor(base).go('/')
      const policy = response.headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('unsafe-inline')
      expect(await response.text()).not.toMatch(/<script>|onclick=|style="/)
    })
  },
)

describe('side by side', () => {
  it('knows under Fastify who logged in under Express', async () => {
    const onExpress = visitor('/express')
    await onExpress.press('login', { user: 'ann' })
    const onFastify = visitor('/fastify')
    for (const pair of onExpress.jar) onFastify.jar.set(...pair)
    expect(await onFastify.page()).toContain('You are ann')
  })
})

describe('stopping', () => {
  it('ends cleanly on Ctrl-C, and says so', async () => {
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(printed.at(-1)).toBe('The playground has stopped.')
  })
})
