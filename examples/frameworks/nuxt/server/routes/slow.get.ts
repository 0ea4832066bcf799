import type { SessionError } from '@sealed-session/core'

/** Streams: the head leaves with the session before the rest is made, so that a change is an error by then. */
export default defineEventHandler((event) => {
  const { session } = event.context
  session.slow = (session.slow ?? 0) + 1
  setResponseHeader(event, 'content-type', 'text/html; charset=utf-8')
  return ReadableStream.from(parts()).pipeThrough(new TextEncoderStream())

  async function* parts() {
    yield `<!doctype html><title>Slow</title><h1>Slow ${session.slow}</h1>`
    await new Promise((resolve) => setTimeout(resolve, 100))
    let late = 'accepted'
    try {
      session.set('slow', 0)
    } catch (error) {
      late = (error as SessionError).code
    }
    yield `<p>Late change: ${late}</p>`
  }
})
