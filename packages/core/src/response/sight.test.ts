import { describe, expect, it } from 'vitest'
import { seesOneArgument } from './sight.ts'

describe('a function that sees one argument at most', () => {
  it.each<[string, (...args: never[]) => unknown]>([
    ['names nothing', () => 0],
    ['names one', (request) => request],
    ['names one without parentheses', Function('return request => request')()],
    ['names one, and is asynchronous', async (request) => request],
    ['is no arrow', (request) => request],
    [
      'is a method',
      {
        fetch(request: unknown) {
          return request
        },
      }.fetch,
    ],
    ['takes it apart', ({ url, headers }: Request) => [url, headers]],
  ])('%s', (_what, given) => {
    expect(seesOneArgument(given)).toBe(true)
  })
})

describe('a function that may see more', () => {
  const handler = (...args: unknown[]) => args
  it.each<[string, (...args: never[]) => unknown]>([
    ['names two', (request, session) => [request, session]],
    ['takes the rest', (request, ...rest) => [request, rest]],
    ['takes all', (...args) => args],
    ['has a default', (request, session = undefined) => [request, session]],
    ['has a default inside', ({ url = '' }: Request) => url],
    [
      'looks at arguments',
      function (_request) {
        // biome-ignore lint/complexity/noArguments: what is looked at
        return Reflect.apply(handler, undefined, arguments)
      },
    ],
    ['is bound', handler.bind(undefined)],
    ['is native', Array.of],
    ['is proxied', new Proxy((request: unknown) => request, {})],
    ['hides a comma in text', Function('return function (request = ",") {}')()],
    ['comments on it', Function('return (request /* and (more */, session) => session')()],
  ])('%s', (_what, given) => {
    expect(seesOneArgument(given)).toBe(false)
  })
})
