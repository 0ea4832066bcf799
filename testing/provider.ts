/** An OAuth 2 provider for tests, and what a site needs to know of it. */
import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { serve } from './serve.ts'
import { visitor } from './visitor.ts'

interface Granted {
  readonly scope: string | null
  readonly nonce: string | null
  readonly challenge: string | null
}

/** Everybody is Ann there: authorize, token and profile. Answers with its origin. */
export function provider(profile: object = { sub: '1', name: 'Ann' }): Promise<string> {
  const codes = new Map<string, Granted>()

  const authorize = ({ searchParams: asked }: URL): string => {
    const code = `code ${codes.size + 1}`
    const [scope, nonce] = [asked.get('scope'), asked.get('nonce')]
    codes.set(code, { scope, nonce, challenge: asked.get('code_challenge') })
    const back = new URL(asked.get('redirect_uri') as string)
    back.search = new URLSearchParams({ code, state: asked.get('state') as string }).toString()
    return back.href
  }

  const token = (form: URLSearchParams): object | undefined => {
    const code = form.get('code') as string
    const granted = codes.get(code)
    codes.delete(code)
    const verifier = `${form.get('code_verifier')}`
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const known = form.get('client_id') === 'app' && form.get('client_secret') === 'hush'
    if (!granted || !known || challenge !== granted.challenge) return undefined
    return {
      access_token: 'access',
      refresh_token: 'refresh',
      id_token: jwt({ aud: 'app', sub: '1', nonce: granted.nonce }),
      scope: granted.scope,
    }
  }

  return serve(async (req, res) => {
    const url = new URL(req.url as string, 'http://localhost')
    const json = (status: number, body: object) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

    if (url.pathname === '/authorize') return res.writeHead(302, { location: authorize(url) }).end()
    if (url.pathname === '/token') {
      const tokens = token(new URLSearchParams(await text(req)))
      return tokens ? json(200, tokens) : json(400, { error: 'invalid_grant' })
    }
    if (req.headers.authorization === 'Bearer access') return json(200, profile)
    return res.writeHead(401).end()
  })
}

/** Not signed: grant leaves that to whoever uses the claims, and compares audience and nonce. */
function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.c2lnbmF0dXJl`
}

/** How grant is set up on a site at `origin`, with the provider at `at`. */
export function grantConfig(origin: string, at: string) {
  return {
    defaults: {
      origin,
      transport: 'session' as const,
      state: true,
      nonce: true,
      response: ['tokens', 'profile'],
    },
    local: {
      oauth: 2,
      authorize_url: `${at}/authorize`,
      access_url: `${at}/token`,
      profile_url: `${at}/profile`,
      key: 'app',
      secret: 'hush',
      scope: ['openid', 'profile'],
      pkce: true,
      callback: '/hello',
      dynamic: ['scope'],
    },
  }
}

/** Goes from the site to the provider and back to the site's callback, as a browser would. */
export async function consent(location: string | null): Promise<string> {
  const { location: back } = await visitor(location as string).get(location as string)
  return back as string
}
