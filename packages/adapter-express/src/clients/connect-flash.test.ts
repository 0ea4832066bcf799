import { flash } from '@sealed-session/core'
import connectFlash from 'connect-flash'
import { describe, expect, it } from 'vitest'
import { serve } from '../../../../testing/serve.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createApp, MAKINGS, type Making } from '../../test/site.ts'

/** A site that takes messages, and tells them as connect-flash does and as our own `flash` does. */
async function board(making: Making) {
  const app = createApp(making)
  app.use(connectFlash())
  app.get('/', (_req, res) => void res.send('nothing to do with messages'))
  app.get('/data', (req, res) => void res.json(req.session))
  app.post('/add', (req, res) => {
    for (const [type, message] of Object.entries<string>(req.body)) req.flash(type, message)
    res.redirect('/')
  })
  app.post('/add-list', (req, res) => {
    res.json({ count: req.flash('info', ['one', 'two', 'three']) })
  })
  app.post('/add-formatted', (req, res) => {
    // util.format's placeholders, as connect-flash documents them and its types do not.
    ;(req.flash as (...args: unknown[]) => unknown)('info', 'Hello %s, %d new', 'Ann', 3)
    res.end()
  })
  app.post('/add-both', (req, res) => {
    req.flash('info', 'from connect-flash')
    flash(req.session).add('info', 'from us')
    res.end()
  })
  app.post('/forget', (req, res) => {
    req.session.regenerate(() => res.end())
  })
  app.get('/take', (req, res) => void res.json(req.flash()))
  app.get('/take/:type', (req, res) => void res.json(req.flash(req.params.type)))
  app.get('/take-ours/:type', (req, res) => {
    res.json(flash(req.session).take(req.params.type))
  })
  return visitor(await serve(app))
}

describe.each(MAKINGS)('connect-flash on Express $express, sealed by $sealer', (making) => {
  it('tells a message after a redirect, once', async () => {
    const browser = await board(making)
    const added = await browser.post('/add', { info: 'Saved.' })
    expect(added).toMatchObject({ status: 302, location: '/' })
    await browser.get('/')
    expect((await browser.get('/take/info')).json).toEqual(['Saved.'])
    expect((await browser.get('/take/info')).json).toEqual([])
  })

  it('collects messages over several requests, deep inside the session', async () => {
    const browser = await board(making)
    for (const info of ['one', 'two', 'three']) {
      expect((await browser.post('/add', { info })).setCookie).toHaveLength(1)
    }
    expect((await browser.get('/data')).json).toEqual({ flash: { info: ['one', 'two', 'three'] } })
    expect((await browser.get('/take/info')).json).toEqual(['one', 'two', 'three'])
  })

  it('keeps types apart', async () => {
    const browser = await board(making)
    await browser.post('/add', { info: 'Saved.', error: 'Not sent.' })
    expect((await browser.get('/take/error')).json).toEqual(['Not sent.'])
    expect((await browser.get('/take/error')).json).toEqual([])
    expect((await browser.get('/take/info')).json).toEqual(['Saved.'])
  })

  it('takes all types at once', async () => {
    const browser = await board(making)
    await browser.post('/add', { info: 'Saved.', error: 'Not sent.' })
    const all = { info: ['Saved.'], error: ['Not sent.'] }
    expect((await browser.get('/take')).json).toEqual(all)
    expect((await browser.get('/take')).json).toEqual({})
  })

  it('takes a list, and a format', async () => {
    const browser = await board(making)
    expect((await browser.post('/add-list')).json).toEqual({ count: 3 })
    await browser.post('/add-formatted')
    const told = (await browser.get('/take/info')).json
    expect(told).toEqual(['one', 'two', 'three', 'Hello Ann, 3 new'])
  })

  it('costs nothing where it is installed and not called', async () => {
    const browser = await board(making)
    expect((await browser.get('/')).setCookie).toEqual([])
  })

  // connect-flash itself writes `session.flash = {}` whenever it is asked, reads included. That is
  // data, so the visitor has a session from then on; the second read changes nothing any more.
  it('gives a visitor a cookie by the first read, though there was nothing to read', async () => {
    const browser = await board(making)
    const first = await browser.get('/take/info')
    expect(first.json).toEqual([])
    expect(first.setCookie).toHaveLength(1)
    expect((await browser.get('/data')).json).toEqual({ flash: {} })
    expect((await browser.get('/take/info')).setCookie).toEqual([])
    expect((await browser.get('/take')).setCookie).toEqual([])
  })

  it('leaves an empty object behind when all is read, so that the session lives on', async () => {
    const browser = await board(making)
    await browser.post('/add', { info: 'Saved.' })
    await browser.get('/take/info')
    expect(browser.cookies.has('session')).toBe(true)
    expect((await browser.get('/data')).json).toEqual({ flash: {} })
  })

  it('loses its messages when the session is regenerated', async () => {
    const browser = await board(making)
    await browser.post('/add', { info: 'Saved.' })
    await browser.post('/forget')
    expect(browser.cookies.has('session')).toBe(false)
    expect((await browser.get('/take/info')).json).toEqual([])
  })

  describe('beside our own flash()', () => {
    it('does not collide: each tells its own messages, of the same type', async () => {
      const browser = await board(making)
      await browser.post('/add-both')
      expect((await browser.get('/data')).json).toEqual({ flash: { info: ['from connect-flash'] } })
      expect((await browser.get('/take-ours/info')).json).toEqual(['from us'])
      expect((await browser.get('/take-ours/info')).json).toEqual([])
      expect((await browser.get('/take/info')).json).toEqual(['from connect-flash'])
    })

    it('does not collide the other way round either', async () => {
      const browser = await board(making)
      await browser.post('/add-both')
      expect((await browser.get('/take')).json).toEqual({ info: ['from connect-flash'] })
      expect((await browser.get('/take-ours/info')).json).toEqual(['from us'])
    })

    it('sets no cookie by a read of ours that finds nothing', async () => {
      const browser = await board(making)
      expect(await browser.get('/take-ours/info')).toMatchObject({ text: '[]', setCookie: [] })
    })
  })
})
