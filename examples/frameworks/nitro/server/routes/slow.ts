import { getSession, type SessionError } from '@sealed-session/h3'
import { defineHandler } from 'nitro'

/** Streams: the head leaves with the session before the rest is made, so that a change is an error by then. */
export default defineHandler((event) => {
  const session = getSession(event)
  session.slow = (session.slow ?? 0) + 1

  async function* parts() {
    yield `<!doctype html><title>Slow</title><h1>Slow ${session.slow}</h1>`
    await new Promise((resolve) => setTimeout(resolve, 100))
    yield `<p>Late change: ${lateChange()}</p>`
  }
  function lateChange(): string {
    try {
      session.set('slow', 0)
      return 'accepted'
    } catch (error) {
      return (error as SessionError).code
    }
  }
  const body = ReadableStream.from(parts()).pipeThrough(new TextEncoderStream())
  return new Response(body, { headers: { 'content-type': 'text/html;charset=utf-8' } })
})
