/** Any runner that has both. */
declare module 'vitest' {
  export const describe: import('@sealed-session/conformance').Runner['describe']
  export const it: import('@sealed-session/conformance').Runner['it']
}
