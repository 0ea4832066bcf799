/** What a visitor can do to the session. The keys come from strangers, so nothing is called by name. */
import type { SessionState } from '@sealed-session/core'
import type { Data } from './sessions.ts'

export type Form = URLSearchParams

type Action = (state: SessionState<Data>, form: Form) => void

/** Days a visitor is remembered who asks for it, in seconds. */
const REMEMBERED = 30 * 24 * 60 * 60

export const ACTIONS: Readonly<Record<string, Action>> = {
  set: (state, form) => state.set(wanted(form, 'key'), form.get('value') ?? ''),

  delete: (state, form) => void state.delete(wanted(form, 'key')),

  /** A deep change: nothing is assigned, and no flag is raised. */
  add(state, form) {
    if (!isCart(state.get('cart'))) state.set('cart', { items: [], changes: 0 })
    const cart = state.get('cart') as Cart
    cart.items.push(form.get('item') || 'apple')
    cart.changes += 1
  },

  /** A new id, and nothing of before but the cart. */
  login(state, form) {
    const user = form.get('user') || 'ann'
    state.regenerate(['cart'])
    state.set('user', user)
    // Without the app's idle timeout, or an hour away would end it.
    if (form.has('remember')) state.setLifetime({ maxAge: REMEMBERED, idleTimeout: false })
    state.addFlash('notice', `Welcome, ${user}. You have a new session id.`)
  },

  logout(state) {
    state.regenerate()
    state.addFlash('notice', 'You are logged out: nothing is left of the session.')
  },

  flash: (state, form) => state.addFlash('notice', form.get('message') || 'Read me once.'),

  clear: (state) => state.clear(),

  destroy: (state) => state.destroy(),

  /** More than one cookie holds. */
  overfill: (state) => state.set('essay', 'All work and no play. '.repeat(250)),
}

interface Cart {
  readonly items: string[]
  changes: number
}

function isCart(value: unknown): value is Cart {
  return Array.isArray((value as Cart | undefined)?.items)
}

export function wanted(form: Form, name: string): string {
  const value = form.get(name)
  if (value === null || value === '') throw new MissingField(name)
  return value
}

/** The visitor left something out. */
export class MissingField extends Error {
  constructor(name: string) {
    super(`Say which one: ${name} is missing, as in ?${name}=colour.`)
  }
}
