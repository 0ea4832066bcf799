/** For tests with other people's packages: apps to put them on, and visitors who fill in forms. */
import type { SealerChoice } from '@sealed-session/core'
import express, { type Express } from 'express'
// @ts-expect-error: it comes without types, and is used by those of Express 5
import express4 from 'express4'
import { session } from '../src/index.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export interface Making {
  readonly express: '4' | '5'
  readonly sealer: SealerChoice
}

/** Every way in which a site can be made here. */
export const MAKINGS: readonly Making[] = [
  { express: '5', sealer: 'node' },
  { express: '5', sealer: 'web' },
  { express: '4', sealer: 'node' },
  { express: '4', sealer: 'web' },
]

/** An app with sessions and form bodies, and nothing else yet. */
export function createApp({ express: version, sealer }: Making): Express {
  const make: typeof express = version === '4' ? express4 : express
  const app = make()
  app.use(session({ secret, sealer }))
  app.use(make.urlencoded({ extended: false }))
  return app
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly setCookie: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: what a test's own handler sent
  readonly json: any
}

export interface Visitor {
  /** Name to value, as a browser keeps them. */
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends a form. */
  post(
    path: string,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Somebody who holds the same cookies from here on. */
  copy(): Visitor
}

/** Keeps what it is told to keep, drops what it is told to drop, and follows no redirect. */
export function visitor(origin: string, cookies = new Map<string, string>()): Visitor {
  async function ask(path: string, init: RequestInit, headers = {}): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...headers },
    })
    const setCookie = response.headers.getSetCookie()
    for (const line of setCookie) keep(cookies, line)
    const text = await response.text()
    return {
      status: response.status,
      text,
      location: response.headers.get('location'),
      setCookie,
      get json() {
        return JSON.parse(text)
      },
    }
  }

  return {
    cookies,
    get: (path, headers) => ask(path, {}, headers),
    post: (path, fields = {}, headers) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields) }, headers),
    copy: () => visitor(origin, new Map(cookies)),
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = '', attributes = ''] = /^([^=;]+)=([^;]*)(.*)$/.exec(line) ?? []
  if (/;\s*max-age=0\b/i.test(attributes)) cookies.delete(name)
  else cookies.set(name, value)
}
