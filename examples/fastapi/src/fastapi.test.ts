/** A visitor goes from the one server to the other and back, with one session. */
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { hasPython, startPython } from '../../../testing/python.ts'
import { serve } from '../../../testing/serve.ts'
import { type Visitor, visitor } from '../../../testing/visitor.ts'
import { createFrontEnd } from './app.ts'

const secretKey = 'bV6nQ9sXe2LrK8wTy4HpZ7cMf3JgUd5A'

const hasFastApi = hasPython('fastapi', 'uvicorn', 'itsdangerous')

describe.skipIf(!hasFastApi)('a FastAPI back end and a Node front end', () => {
  let here: Visitor
  let there: Visitor

  beforeEach(async () => {
    const script = fileURLToPath(new URL('../backend/main.py', import.meta.url))
    const backEnd = await startPython(script, ['--port', '0'], { SECRET_KEY: secretKey })
    onTestFinished(() => backEnd.stop())
    const frontEnd = await serve(createFrontEnd({ secretKey, backEnd: backEnd.url }))
    here = visitor(frontEnd)
    there = here.at(backEnd.url.replace('localhost', '127.0.0.1'))
  })

  it('know who logged in at the back end, and share a cart', async () => {
    expect((await here.get('/')).text).toContain('<h1>Hello stranger</h1>')
    await here.post('/cart', { item: 'tea' })

    const login = await there.post('/login', { name: 'Zoë <3' })
    expect([login.status, login.location]).toEqual([303, 'http://localhost:3000'])
    const { text } = await here.get('/')
    expect(text).toContain('<h1>Hello Zoë &lt;3</h1>')
    expect(text).toContain('In your cart: tea.')

    await here.post('/cart', { item: 'milk' })
    expect((await there.get('/total')).json).toEqual({ user: 'Zoë <3', total: 6 })
  })

  it.each(['here', 'there'])('both know of a logout %s', async (where) => {
    await there.post('/login', { name: 'Zoë' })

    await (where === 'here' ? here : there).post('/logout')

    expect((await here.get('/')).text).toContain('<h1>Hello stranger</h1>')
    expect((await there.get('/total')).json).toEqual({ user: null, total: 0 })
    expect(here.cookies.size).toBe(0)
  })

  it('both take a cookie for none that was tampered with', async () => {
    await there.post('/login', { name: 'Zoë' })
    const cookie = here.cookies.get('session') ?? ''
    here.cookies.set('session', cookie.replace(/^..../, 'eyJ4'))

    expect((await here.get('/')).text).toContain('<h1>Hello stranger</h1>')
    expect((await there.get('/total')).json).toEqual({ user: null, total: 0 })
  })
})
