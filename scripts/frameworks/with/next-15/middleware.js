/** What the file proxy.js was called before Next.js 16; it runs in the edge sandbox there. */
export { proxy as middleware } from './proxy.js'

export const config = { matcher: ['/members'] }
