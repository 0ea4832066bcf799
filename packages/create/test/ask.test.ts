/** Is asked what was left open, and no more, and can one change one's mind? */
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { ask } from '../src/ask.ts'

/** Types each answer once the question before it is there. */
function terminalThat(...answers: readonly (readonly [question: string, keys: string])[]) {
  const input = new PassThrough()
  const output = new PassThrough()
  const waiting = [...answers]
  let shown = ''
  output.on('data', (chunk) => {
    shown += chunk
    const [next] = waiting
    if (next === undefined || !shown.includes(next[0])) return
    waiting.shift()
    shown = ''
    // Once the question has been asked to its end.
    setImmediate(() => input.write(next[1]))
  })
  return { input, output }
}

const ENTER = '\r'
const DOWN = '\u001b[B'
const OPEN = { folder: undefined, template: undefined, language: undefined, install: true }

it('everything', async () => {
  const terminal = terminalThat(
    ['Where?', `shop${ENTER}`],
    ['built with?', `${DOWN}${DOWN}${ENTER}`],
    ['language?', `${DOWN}${ENTER}`],
  )
  expect(await ask(OPEN, terminal)).toEqual({
    folder: 'shop',
    template: 'fastify',
    language: 'javascript',
    install: true,
  })
})

it('nothing that was said', async () => {
  const given = { folder: 'shop', template: 'h3', install: false } as const
  const terminal = terminalThat(['language?', ENTER])
  expect(await ask({ ...OPEN, ...given }, terminal)).toEqual({ ...given, language: 'typescript' })
})

it('no more by somebody who leaves', async () => {
  const terminal = terminalThat(['Where?', ENTER], ['built with?', '\u0003'])
  expect(await ask(OPEN, terminal)).toBeUndefined()
})

it('nothing where there is no terminal', async () => {
  expect(await ask({ ...OPEN, template: 'koa' }, undefined)).toEqual({
    folder: 'sealed-session-app',
    template: 'koa',
    language: 'typescript',
    install: true,
  })
})
