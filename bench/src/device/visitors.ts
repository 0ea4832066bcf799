/** Visitors who have logged in, with a session that is bound to a device, or with one that is not. */
import { generateSecret, type SessionOptions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { sessionData } from '../session-data.ts'

const SECRET = 'SEALED_SESSION_BENCH_SECRET'
process.env[SECRET] ??= generateSecret()

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** The same in all processes, which inherit the secret. */
export function optionsOf(isBound: boolean): SessionOptions<Record<string, unknown>> {
  return {
    secret: process.env[SECRET],
    subject: ({ user }) => user as string | undefined,
    deviceBound: isBound,
    onEvent: () => false,
  }
}

/** A Cookie header with a session of so many bytes, and with a guard where it is bound. */
export async function visitorOf(isBound: boolean, bytes: number): Promise<string> {
  const app = withSession(optionsOf(isBound), (_request, session) => {
    Object.assign(session, sessionData(bytes), { user: 'ann' })
    return new Response()
  })
  const login = await app(new Request('https://shop.example/login'))
  if (!isBound) return cookiesOf(login)
  const offer = login.headers.get('secure-session-registration') ?? ''
  const [, challenge] = /challenge="([^"]+)"/.exec(offer) ?? []
  const { privateKey, publicKey } = await crypto.subtle.generateKey(P256, true, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const head = { alg: 'ES256', typ: 'dbsc+jwt', jwk: { kty, crv, x, y } }
  const signed = [head, { jti: challenge }].map(part).join('.')
  const signature = await crypto.subtle.sign(P256, privateKey, new TextEncoder().encode(signed))
  const jwt = `${signed}.${Buffer.from(signature).toString('base64url')}`
  const registered = await app(
    new Request('https://shop.example/.well-known/session/register', {
      method: 'POST',
      headers: { 'secure-session-response': jwt, cookie: cookiesOf(login) },
    }),
  )
  if (registered.status !== 200) throw new Error('the session was not bound')
  return cookiesOf(registered)
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}
