/** What a session holds to whoever writes JavaScript. */
declare module '@sealed-session/core' {
  interface SessionData {
    // biome-ignore lint/suspicious/noExplicitAny: as JavaScript has it
    [name: string]: any
  }
}

export {}
