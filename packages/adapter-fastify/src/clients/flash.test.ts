import flash from '@fastify/flash'
import { describe, expect, it } from 'vitest'
import { visitor } from '../../../../testing/visitor.ts'
import { createSite, SEALERS, serve } from '../../test/site.ts'

async function board(sealer: (typeof SEALERS)[number]) {
  const app = createSite(sealer)
  app.register(flash)
  app.register(async (scope) => {
    scope.get('/', async ({ session }) => session)
    scope.post('/', async (request) => {
      const { type, text } = request.body as { type: string; text: string }
      return request.flash(type, [text, `${text} again`])
    })
    scope.get('/flash', async (_request, reply) => reply.flash())
    scope.get<{ Params: { type: string } }>('/flash/:type', async ({ params }, reply) =>
      reply.flash(params.type),
    )
  })
  return visitor(await serve(app))
}

describe.each(SEALERS)('@fastify/flash, sealed by %s', (sealer) => {
  it('keeps messages from one request to the next, and each for one', async () => {
    const browser = await board(sealer)
    expect((await browser.post('/', { type: 'info', text: 'hi' })).text).toBe('2')
    expect((await browser.post('/', { type: 'info', text: 'ho' })).text).toBe('4')
    const info = ['hi', 'hi again', 'ho', 'ho again']
    expect((await browser.get('/flash')).json).toEqual({ info })
    expect((await browser.get('/flash')).json).toEqual({})
  })

  it('keeps those of another type', async () => {
    const browser = await board(sealer)
    await browser.post('/', { type: 'info', text: 'hi' })
    await browser.post('/', { type: 'error', text: 'no' })
    expect((await browser.get('/flash/info')).json).toEqual(['hi', 'hi again'])
    expect((await browser.get('/flash/info')).json).toEqual([])
    expect((await browser.get('/')).json).toEqual({ flash: { error: ['no', 'no again'] } })
  })

  it('makes a session of the first look, as it sets what it has read', async () => {
    const browser = await board(sealer)
    expect((await browser.get('/flash')).setCookie).toHaveLength(1)
    expect((await browser.get('/')).json).toEqual({ flash: {} })
    expect((await browser.get('/')).setCookie).toEqual([])
  })
})
