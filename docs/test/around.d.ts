/** What the snippets of the documentation take for granted: made by an earlier one, or by the reader. */
import type { Express, Request, Response } from 'express'

declare global {
  const app: Express
  const req: Request
  const res: Response
  const session: typeof import('@sealed-session/express')['session']
  const getSession: typeof import('@sealed-session/express')['getSession']
  const loadSession: typeof import('@sealed-session/express')['loadSession']
  const requireRecent: typeof import('@sealed-session/express')['requireRecent']
  const authenticated: typeof import('@sealed-session/express')['authenticated']
  const allowCrossOrigin: typeof import('@sealed-session/express')['allowCrossOrigin']
  const createSessions: typeof import('@sealed-session/express')['createSessions']
  const memoryStore: typeof import('@sealed-session/express')['memoryStore']
  const sessions: import('@sealed-session/express').Sessions
  const store: import('@sealed-session/express').SessionStore
  /** The reader's own. */
  const check: (form: unknown) => Promise<{ id: string; passwordVersion: string }>
  const change: (form: unknown) => Promise<string>
  const passwordFits: (user: unknown, password: string) => Promise<boolean>
  const database: { session(id: string): Promise<Row | undefined> }
  const users: {
    find(id: string): Promise<{ passwordVersion: string; passwordChangedAt: string } | undefined>
  }
  const arrivals: Counter
  const refusals: Counter
  /** Nitro's. */
  const defineCachedEventHandler: (handler: () => unknown, options: object) => unknown
  const getCookie: (event: unknown, name: string) => string | undefined
  const handler: () => unknown
  const flash: typeof import('@sealed-session/express')['flash']
}

interface Row {
  readonly data: Record<string, unknown>
  readonly createdAt: number
  readonly expiresAt: number
}

interface Counter {
  add(count: number, attributes: object): void
}
