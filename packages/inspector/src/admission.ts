/** Who may see the page, and from where may its buttons be pressed? */
import { isLoopback } from '@sealed-session/core/inspect'
import type { Asked } from './asked/asked.ts'

/**
 * Undefined: they may. Otherwise what they are told. A host that is not this machine's may be anybody's: a page that
 * has its name lead here (DNS rebinding), or a server that is reached from outside. So the host has to be a loopback
 * one, and the other end of the socket too, as far as it is known, and all that proxies say of both; or the app has
 * named the host.
 */
export function whyNotShown(asked: Asked, hosts: readonly string[]): string | undefined {
  const host = asked.host?.toLowerCase()
  if (host === undefined) return 'This request names no host.'
  if (hosts.includes(host) || hosts.includes(host.replace(/:\d+$/, ''))) return undefined
  const isHere =
    [host, ...listIn(asked, 'x-forwarded-host')].every(isLoopback) &&
    addressesOf(asked).every(isLoopbackAddress) &&
    asked.header('forwarded') === undefined &&
    asked.header('via') === undefined
  if (isHere) return undefined
  return `The inspector answers this machine alone. If you are meant to see it, name the host where it is mounted: inspector(sessions, { hosts: ['${shown(host)}'] }).`
}

/** Somebody may have made it up. */
function shown(host: string): string {
  return /^[\w.:[\]-]{1,80}$/.test(host) ? host : 'your host'
}

function addressesOf(asked: Asked): readonly string[] {
  const told = [...listIn(asked, 'x-forwarded-for'), ...listIn(asked, 'x-real-ip')]
  return asked.address === undefined ? told : [asked.address, ...told]
}

function listIn(asked: Asked, name: string): readonly string[] {
  const value = asked.header(name)
  return value === undefined ? [] : value.split(',').map((each) => each.trim())
}

function isLoopbackAddress(address: string): boolean {
  return /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|::1|\[::1\](?::\d+)?)$/i.test(address)
}

/** Whether a form was sent by this very page, as its browser says; one that says nothing is no browser. */
export function isOwnPage(asked: Asked): boolean {
  const site = asked.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return false
  const origin = asked.header('origin')
  if (origin === undefined) return site === 'same-origin'
  return hostIn(origin) === asked.host?.toLowerCase()
}

function hostIn(origin: string): string | undefined {
  return /^https?:\/\/(.+)$/i.exec(origin)?.[1]?.toLowerCase()
}
