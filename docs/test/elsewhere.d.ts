/** What snippets use of Auth.js, which is not installed for them. */
declare module 'next-auth/jwt' {
  export function decode(options: {
    token: string
    secret: string
    salt?: string
  }): Promise<Record<string, unknown> | null>
}
