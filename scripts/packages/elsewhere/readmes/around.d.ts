/** What the READMEs' snippets take for granted: made by an earlier one, or by the reader. */
import type { Express, Request, Response } from 'express'

declare global {
  const app: Express
  const req: Request
  const res: Response
  const secret: string
  const client: ReturnType<typeof import('redis')['createClient']>
  const url: string
  const request: globalThis.Request
  const session: typeof import('@sealed-session/express')['session']
  const getSession: typeof import('@sealed-session/express')['getSession']
  const testCodec: typeof import('@sealed-session/conformance')['testCodec']
  const testStore: typeof import('@sealed-session/conformance')['testStore']
  const myStore: import('@sealed-session/conformance').CreateStore
  const createMyCodec: import('@sealed-session/conformance').MakeCodec
  const runner: import('@sealed-session/conformance').Runner
}
