/** @fastify/secure-session, by what it decorates Fastify with. */
import type { Codec } from './codec.ts'

export const secureSession: Codec = {
  name: '@fastify/secure-session',
  package: '@fastify/secure-session',
  protection: 'encrypted',
  async load({ bytes, lifetime }) {
    const [{ fastify }, { default: plugin }] = await Promise.all([
      import('fastify'),
      import('@fastify/secure-session'),
    ])
    const app = fastify()
    app.register(plugin, { key: Buffer.from(bytes), expiry: lifetime })
    await app.ready()
    return {
      // It writes a time into the object that it is given.
      seal: (data) => app.encodeSecureSession(app.createSecureSession({ ...data })),
      unseal: (token) => app.decodeSecureSession(token)?.data(),
    }
  },
}
