/** What @fastify/flash imports of it. Its own types would give `request.session` another type here. */
export interface SessionData {
  readonly [key: string]: unknown
}
