import { describe, expect, it } from 'vitest'
import { headersOf } from '../response/fetch-exchange.ts'
import type { Commit } from '../words/commit.ts'
import { applyCommit } from './headers.ts'

type Carried = Omit<Commit, 'cookies'>

const SETS: Carried = {
  outcome: 'updated',
  setCookie: ['session=T; Path=/'],
  vary: true,
  cacheControl: 'no-store',
}
const READS: Carried = { outcome: 'unchanged', setCookie: [], vary: true, cacheControl: undefined }
const NEITHER: Carried = { ...READS, outcome: 'untouched', vary: false }

function apply(commit: Carried, given: [string, string][] = []) {
  const target = headersOf(new Response('', { headers: given }))
  const { overridden } = applyCommit(commit, target)
  const { headers } = target.response
  return {
    vary: headers.get('vary'),
    cacheControl: headers.get('cache-control'),
    setCookie: headers.getSetCookie(),
    overridden,
  }
}

describe('applying a commit', () => {
  it('changes nothing for a session that nobody looked at', () => {
    expect(apply(NEITHER)).toEqual({
      vary: null,
      cacheControl: null,
      setCookie: [],
      overridden: [],
    })
  })

  it.each<[string | undefined, string]>([
    [undefined, 'Cookie'],
    ['Cookie', 'Cookie'],
    ['cookie', 'cookie'],
    ['Accept', 'Accept, Cookie'],
    ['Accept, COOKIE, Origin', 'Accept, COOKIE, Origin'],
    ['*', '*'],
    ['Origin, *', 'Origin, *'],
    ['Cookie2', 'Cookie2, Cookie'],
  ])('turns Vary: %s into %s', (given, vary) => {
    expect(apply(READS, given === undefined ? [] : [['vary', given]]).vary).toBe(vary)
  })

  it.each<[given: string | undefined, sent: string, option?: 'private']>([
    // What keeps it out of shared caches by itself stays as it is.
    ['private', 'private'],
    ['no-store', 'no-store'],
    ['Private, Max-Age=60', 'Private, Max-Age=60'],
    ['no-store, no-transform', 'no-store, no-transform'],
    ['no-store', 'no-store', 'private'],
    // What does not is told to, and what goes with that stays beside it.
    [undefined, 'no-store'],
    [undefined, 'private', 'private'],
    ['max-age=60', 'no-store'],
    ['max-age=60', 'private', 'private'],
    ['no-transform', 'no-store, no-transform'],
    ['no-cache, no-transform', 'no-store, no-cache, no-transform'],
    ['no-cache, No-Transform', 'private, no-cache, No-Transform', 'private'],
    ['max-age=0, must-revalidate', 'no-store, must-revalidate'],
    ['proxy-revalidate, max-age=5', 'no-store, proxy-revalidate'],
    ['immutable, stale-while-revalidate=60, stale-if-error=60', 'no-store'],
    // Only the fields that are named are private.
    ['private="set-cookie"', 'no-store'],
    ['private="set-cookie, no-store", max-age=60', 'no-store'],
    ['no-cache="set-cookie, vary"', 'no-store, no-cache="set-cookie, vary"'],
    ['notprivate, x-no-store', 'no-store'],
  ])('turns Cache-Control: %s into %s where a cookie is set', (given, cacheControl, option) => {
    const headers: [string, string][] = given === undefined ? [] : [['cache-control', given]]
    const commit = { ...SETS, ...(option && { cacheControl: option }) }
    expect(apply(commit, headers)).toMatchObject({ cacheControl, overridden: [] })
    expect(apply(READS, headers).cacheControl).toBe(given ?? null)
  })

  it.each<[given: string, sent: string, option?: 'private']>([
    ['public', 'no-store'],
    ['PUBLIC, max-age=60', 'no-store'],
    ['s-maxage=60', 'no-store'],
    ['private, s-maxage=60', 'no-store'],
    ['public, max-age=60, no-transform', 'no-store, no-transform'],
    ['public, no-store', 'private, no-store', 'private'],
    ['public, max-age=60', 'private', 'private'],
    // A cache that knows the status code would ignore the no-store.
    ['no-store, must-understand, max-age=60', 'no-store'],
  ])(
    'overrides Cache-Control: %s by %s where a cookie is set, and tells',
    (value, sent, option) => {
      const commit = { ...SETS, ...(option && { cacheControl: option }) }
      const { cacheControl, overridden } = apply(commit, [['cache-control', value]])
      expect({ cacheControl, overridden }).toEqual({
        cacheControl: sent,
        overridden: [{ header: 'Cache-Control', value, sent }],
      })
    },
  )

  it.each([
    ['cdn-cache-control', 'max-age=600', 'no-store'],
    ['cloudflare-cdn-cache-control', 'max-age=600', 'no-store'],
    ['vercel-cdn-cache-control', 'max-age=600', 'no-store'],
    ['netlify-cdn-cache-control', 'public, durable, s-maxage=600', 'no-store'],
    ['akamai-cache-control', 'max-age=600', 'no-store'],
    ['x-litespeed-cache-control', 'public, max-age=600', 'no-store'],
    ['surrogate-control', 'max-age=600, content="ESI/1.0"', 'no-store'],
    ['surrogate-control', 'private', 'no-store'],
    ['edge-control', '!no-store, max-age=10m', 'no-store'],
    ['x-accel-expires', '600', '0'],
    ['x-accel-expires', '@1790000000', '0'],
  ])('overrides %s: %s by %s where a cookie is set, and tells', (header, value, sent) => {
    for (const commit of [SETS, READS]) {
      const target = headersOf(new Response('', { headers: { [header]: value } }))
      const { overridden } = applyCommit(commit, target)
      const isDue = commit === SETS
      expect([target.get(header), overridden]).toEqual(
        isDue ? [sent, [{ header, value, sent }]] : [value, []],
      )
    }
  })

  it.each([
    ['cdn-cache-control', 'no-store'],
    ['cdn-cache-control', 'private, max-age=60'],
    ['surrogate-control', 'no-store'],
    ['x-accel-expires', '0'],
    ['x-cache', 'HIT'],
  ])('leaves %s: %s where a cookie is set', (header, value) => {
    const target = headersOf(new Response('', { headers: { [header]: value } }))
    expect([applyCommit(SETS, target).overridden, target.get(header)]).toEqual([[], value])
  })

  it('says nothing to caches where the app has chosen so', () => {
    const given: [string, string][] = [
      ['cache-control', 'public'],
      ['cdn-cache-control', 'max-age=60'],
    ]
    const target = headersOf(new Response('', { headers: given }))
    const { overridden } = applyCommit({ ...SETS, cacheControl: undefined }, target)
    expect([overridden, ...given.map(([name]) => target.get(name))]).toEqual([
      [],
      'public',
      'max-age=60',
    ])
  })

  it('takes the place of earlier cookies of the names that it sets, and of no others', () => {
    const given: [string, string][] = [
      ['set-cookie', 'theme=dark'],
      ['set-cookie', 'session=old'],
      ['set-cookie', 'session.1=theirs'],
      ['set-cookie', 'lang=en'],
    ]
    const others = [0, 2, 3].map((at) => (given[at] as [string, string])[1])
    expect(apply(SETS, given).setCookie).toEqual([...others, 'session=T; Path=/'])
    expect(apply(READS, given).setCookie).toEqual(given.map(([, line]) => line))

    const split = { ...SETS, setCookie: ['session=2~T; Path=/', 'session.1=T; Path=/'] }
    expect(apply(split, given).setCookie).toEqual(['theme=dark', 'lang=en', ...split.setCookie])
  })

  it('changes nothing when it is applied again', () => {
    const target = headersOf(new Response('', { headers: { 'cache-control': 'public' } }))
    applyCommit(SETS, target)
    const once = [...target.response.headers]
    expect(applyCommit(SETS, target).overridden).toEqual([])
    expect([...target.response.headers]).toEqual(once)
  })
})
