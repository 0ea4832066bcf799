import { describe, expect, it } from 'vitest'
import { serve } from '../../../../testing/serve.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createApp, MAKINGS, type Making } from '../../test/site.ts'

/** Keys that packages use for what they keep in the session between two requests. */
const KEYS = [
  // openid-client/passport keeps its state under the provider's host,
  'accounts.example.com',
  'localhost:8443',
  '[::1]:3000',
  // passport-oauth2 and passport-openidconnect under such names,
  'oauth2:accounts.example.com',
  'openidconnect:accounts.example.com',
  // and anything else may come as a URL, a number, a word of JavaScript's own or of ours.
  'https://accounts.example.com/?a=b;c=d',
  '42',
  'ключ 🔑',
  'toString',
  'constructor',
  'flash',
  'user',
]

/** A site that does with a key what openid-client/passport does: set, read once, delete. */
async function callbacks(making: Making) {
  const app = createApp(making)
  app.get('/begin', (req, res) => {
    const key = req.query.key as string
    req.session[key] = { nonce: 'n', code_verifier: 'v', max_age: 60 }
    res.redirect('/')
  })
  app.get('/end', (req, res) => {
    const key = req.query.key as string
    const kept = Object.hasOwn(req.session, key) ? req.session[key] : null
    delete req.session[key]
    res.json({ kept, left: Object.keys(req.session) })
  })
  return visitor(await serve(app))
}

describe.each(MAKINGS)('keys on Express $express, sealed by $sealer', (making) => {
  it.each(KEYS)('stores, returns and deletes what is kept under %j', async (key) => {
    const browser = await callbacks(making)
    const query = new URLSearchParams({ key })
    expect((await browser.get(`/begin?${query}`)).setCookie).toHaveLength(1)

    const kept = { nonce: 'n', code_verifier: 'v', max_age: 60 }
    expect((await browser.get(`/end?${query}`)).json).toEqual({ kept, left: [] })
    expect(browser.cookies.has('session')).toBe(false)
    expect((await browser.get(`/end?${query}`)).json).toEqual({ kept: null, left: [] })
  })

  it('keeps them apart, however alike', async () => {
    const browser = await callbacks(making)
    const keys = ['example.com', 'example.com:443', 'example', 'EXAMPLE.com']
    for (const key of keys) await browser.get(`/begin?${new URLSearchParams({ key })}`)
    const { left } = (await browser.get('/end?key=example.com')).json
    expect(left).toEqual(keys.slice(1))
  })
})
