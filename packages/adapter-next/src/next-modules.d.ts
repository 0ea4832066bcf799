/** What of Next.js is used here. Next itself is too heavy to be installed for its types. */

declare module 'next/headers.js' {
  interface CookieStore {
    getAll(): readonly { readonly name: string; readonly value: string }[]
    set(name: string, value: string, options: object): unknown
  }
  export function cookies(): Promise<CookieStore>
  export function headers(): Promise<Headers>
}

declare module 'next/server.js' {
  export class NextResponse extends Response {
    static next(): NextResponse
    readonly cookies: { set(name: string, value: string, options: object): unknown }
  }
}
