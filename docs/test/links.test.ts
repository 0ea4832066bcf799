import { describe, expect, it } from 'vitest'
import { REPOSITORY } from '../../scripts/workspaces.ts'
import { anchorOf, faultOf, linksOf, page, pages } from './pages.ts'

describe.each(pages.map((each) => [each.path, each] as const))('%s', (_, one) => {
  it('has links that lead somewhere', () => {
    const dead = linksOf(one).flatMap((link) => {
      const fault = faultOf(link, one, REPOSITORY)
      return fault === undefined ? [] : [`${link}: ${fault}`]
    })

    expect(dead).toEqual([])
  })
})

describe('the check itself', () => {
  const readme = page('README.md')

  it('finds a file that is not there, and a heading that is not', () => {
    expect(faultOf('docs/nothing.md', readme, REPOSITORY)).toBe('nothing is there')
    expect(faultOf(`${REPOSITORY}/blob/main/docs/nothing.md`, readme, REPOSITORY)).toBe(
      'nothing is there',
    )
    expect(faultOf('docs/security.md#nothing', readme, REPOSITORY)).toBe(
      'docs/security.md has no heading of that name',
    )
    expect(faultOf('#nothing', readme, REPOSITORY)).toBe('README.md has no heading of that name')
  })

  it('lets what leads somewhere pass', () => {
    expect(faultOf('docs/security.md#secrets', readme, REPOSITORY)).toBeUndefined()
    expect(faultOf('packages/core#fetch-handlers', readme, REPOSITORY)).toBeUndefined()
    expect(faultOf('https://example.com/#any', readme, REPOSITORY)).toBeUndefined()
  })

  it('makes anchors as GitHub does', () => {
    expect(anchorOf('“My devices”, and logging out everywhere')).toBe(
      'my-devices-and-logging-out-everywhere',
    )
    expect(anchorOf('A `Date` of [a link](there.md)')).toBe('a-date-of-a-link')
  })
})
