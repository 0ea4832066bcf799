import { describe, expect, it } from 'vitest'
import type { Commit } from '../words/commit.ts'
import { headersOf } from './fetch.ts'
import { applyCommit } from './headers.ts'

const SETS: Commit = {
  outcome: 'updated',
  setCookie: ['session=T; Path=/'],
  vary: true,
  cacheControl: 'no-store',
}
const READS: Commit = { outcome: 'unchanged', setCookie: [], vary: true, cacheControl: undefined }
const NEITHER: Commit = { ...READS, outcome: 'untouched', vary: false }

const owns = (line: string) => line.startsWith('session')

function apply(commit: Commit, given: [string, string][] = []) {
  const target = headersOf(new Response('', { headers: given }))
  const { overridden } = applyCommit(commit, target, owns)
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
      overridden: undefined,
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

  it.each<[string | undefined, string, string | undefined]>([
    [undefined, 'no-store', undefined],
    ['private', 'private', undefined],
    ['no-store', 'no-store', undefined],
    ['Private, Max-Age=60', 'Private, Max-Age=60', undefined],
    ['private="set-cookie"', 'no-store', undefined],
    ['max-age=60', 'no-store', undefined],
    ['no-cache', 'no-store', undefined],
    ['public', 'no-store', 'public'],
    ['PUBLIC, max-age=60', 'no-store', 'PUBLIC, max-age=60'],
    ['s-maxage=60', 'no-store', 's-maxage=60'],
    ['private, s-maxage=60', 'no-store', 'private, s-maxage=60'],
  ])('turns Cache-Control: %s into %s where a cookie is set', (given, cacheControl, overridden) => {
    const headers: [string, string][] = given === undefined ? [] : [['cache-control', given]]
    expect(apply(SETS, headers)).toMatchObject({ cacheControl, overridden })
    expect(apply(READS, headers).cacheControl).toBe(given ?? null)
  })

  it('takes the place of an earlier cookie of ours, and of nobody else’s', () => {
    const given: [string, string][] = [
      ['set-cookie', 'theme=dark'],
      ['set-cookie', 'session=old'],
      ['set-cookie', 'session.1=old'],
      ['set-cookie', 'lang=en'],
    ]
    expect(apply(SETS, given).setCookie).toEqual(['theme=dark', 'lang=en', 'session=T; Path=/'])
    expect(apply(READS, given).setCookie).toEqual(given.map(([, line]) => line))
  })
})
