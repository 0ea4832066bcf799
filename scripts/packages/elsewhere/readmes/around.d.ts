/** What the READMEs' snippets take for granted: made by an earlier one, or by the reader. */
import type { Express, Request, Response } from 'express'

declare global {
  const app: Express
  const req: Request
  const res: Response
  const secret: string
  const url: string
  const cookieHeader: string | undefined
  const session: typeof import('@sealed-session/express')['session']
  const getSession: typeof import('@sealed-session/express')['getSession']
  const testCodec: typeof import('@sealed-session/conformance')['testCodec']
  const createMyCodec: import('@sealed-session/conformance').MakeCodec
  const runner: import('@sealed-session/conformance').Runner
}
