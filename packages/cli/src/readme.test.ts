import { describe, expect, it } from 'vitest'
import { serve } from '../../../testing/serve.ts'
import { layOutShop, play, shownIn } from '../test/console.ts'
import { healthy } from '../test/faulty.ts'
import { emptyFolder } from '../test/run.ts'

describe('the README', () => {
  const shown = shownIn()

  it('shows every command', () => {
    const commands = shown.map(({ line }) => /sealed-session (\w+)/.exec(line)?.[1])
    expect([...new Set(commands)].sort()).toEqual(['doctor', 'inspect', 'rotate', 'seal', 'secret'])
  })

  it.each(shown)('shows what is answered to: $line', async (each) => {
    const cwd = emptyFolder()
    layOutShop(cwd)
    const { port } = new URL(await serve(healthy()))
    expect(await play(each, cwd, port)).toBe(each.answer)
  })
})
