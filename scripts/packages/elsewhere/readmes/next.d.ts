/** What snippets use of Next.js, which is too heavy to be installed for them. */
declare module 'next/navigation' {
  export function redirect(url: string): never
}
