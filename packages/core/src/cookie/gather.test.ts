import { describe, expect, it } from 'vitest'
import { COOKIE, SECRET } from '../../test/support.ts'
import { createSessions } from '../index.ts'
import { gatherCookies } from './gather.ts'

const TOKEN = COOKIE.slice('session='.length)

const large = createSessions<{ text: string }>({ secret: SECRET, cookie: { maxChunks: 4 } })

describe('gatherCookies', () => {
  it('finds the one token of a session among the cookies of others', () => {
    expect(gatherCookies(`theme=dark; ${COOKIE}; xsession=1`, 'session')).toEqual({
      tokens: [TOKEN],
      names: ['session'],
      missing: [],
      count: 1,
    })
  })

  it('puts chunks together, in whatever order they came', async () => {
    const header = await large.cookieFor({ text: 'x'.repeat(6000) })
    const shuffled = header.split('; ').reverse().join('; ')
    const { tokens, names, missing } = gatherCookies(shuffled, 'session')

    expect([names, missing]).toEqual([['session', 'session.1', 'session.2'], []])
    expect((await large.open(`session=${tokens[0]}`)).get('text')).toHaveLength(6000)
  })

  it('names the chunks that did not come', async () => {
    const [first, , last] = (await large.cookieFor({ text: 'x'.repeat(6000) })).split('; ')
    const { names, missing } = gatherCookies(`${first}; ${last}`, 'session')
    expect([names, missing]).toEqual([['session', 'session.2'], ['session.1']])
  })

  it('counts the cookies of the name', () => {
    expect(gatherCookies(`session=Fe26.2*x; ${COOKIE}`, 'session')).toMatchObject({
      count: 2,
      tokens: ['Fe26.2*x', TOKEN],
    })
  })

  it('finds nothing where nothing is, and misses nothing there', () => {
    const nothing = { tokens: [], names: [], missing: [], count: 0 }
    expect(gatherCookies('', 'session')).toEqual(nothing)
    expect(gatherCookies('session.1=rest', 'session')).toEqual(nothing)
  })

  it('refuses a name that no cookie can have', () => {
    expect(() => gatherCookies('', 'a b')).toThrow(/cookie\.name/)
  })
})
