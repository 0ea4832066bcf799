/** Which host is this, and which domains is it in? By the Host header, port and all. */
import { isAddress } from '../options/cookie.ts'

/** This machine, by the names that browsers treat as trustworthy. */
export function isLoopback(host: string | undefined): boolean {
  return (
    host !== undefined &&
    /^(?:127(?:\.\d{1,3}){3}|(?:[\w-]+\.)*localhost|\[::1\])(?::\d+)?$/i.test(host)
  )
}

/** In small letters, without the port; undefined if it is none that a cookie could be for. */
export function hostName(host: string | undefined): string | undefined {
  const [name] =
    /^(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?=(?::\d+)?$)/i.exec(host ?? '') ?? []
  return name?.toLowerCase()
}

/** RFC 6265bis section 5.1.3: the host is the domain, or in it. */
export function isWithin(host: string, domain: string): boolean {
  const plain = domain.replace(/^\./, '').toLowerCase()
  return host === plain || (host.endsWith(`.${plain}`) && !isAddress(host))
}

/** Every domain that a cookie for this host may have been set with, the shortest first: `example.com`, … */
export function domainsOf(host: string | undefined): readonly string[] {
  const name = hostName(host)
  if (name === undefined || isAddress(name)) return []
  const labels = name.split('.')
  if (labels.includes('')) return []
  return labels.slice(1).map((_, at) => labels.slice(-2 - at).join('.'))
}
