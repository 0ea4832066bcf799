/** Is this host within that domain, this path below that one, this address safe for Secure cookies? */

export function isWithin(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !isAddress(host))
}

export function isAddress(host: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) || host.startsWith('[')
}

/** RFC 6265bis section 5.1.4: `/app` covers `/app/x`, and not `/apple`. */
export function pathCovers(cookiePath: string, path: string): boolean {
  if (!path.startsWith(cookiePath)) return false
  return (
    path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/'
  )
}

/** Over https; and on this machine, where Chrome and Firefox send Secure cookies by http too. */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname)
}

export function isLoopback(hostname: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|(?:[\w-]+\.)*localhost|\[::1\])$/.test(hostname)
}
