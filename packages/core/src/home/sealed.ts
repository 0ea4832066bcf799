/** The sealed home: the session lives in its cookie, and nowhere else. */
import type { Seal } from '../seal/codec.ts'
import { chain } from '../words/awaitable.ts'
import type { Home, Settled } from './home.ts'

export function sealedHome(seal: Seal): Home {
  const set = (token: string): Settled => ({ cookie: 'set', token })
  return {
    get atOnce() {
      return seal.atOnce
    },
    ready: seal.ready,
    open: seal.open,
    peek: seal.peek,
    isPlausible: (value) => /^Fe\d/.test(value),
    settle: (due) => (due.act === 'end' ? GONE : chain(seal.seal(due.draft), set)),
    save: (draft) => chain(seal.seal(draft), set),
  }
}

const GONE: Settled = Object.freeze({ cookie: 'gone' })
