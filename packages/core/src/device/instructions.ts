/** What is a browser told of a session that it has bound? The draft's “session instructions”. */
import type { CheckedDeviceBound } from '../options/device.ts'
import type { DeviceCookie } from './cookies.ts'

/** Without an origin, which a proxy may know otherwise: it is that of the request. */
export function instructions(
  id: string,
  refresh: string,
  { name, attributes }: DeviceCookie,
  { allowedRefreshInitiators }: CheckedDeviceBound,
): string {
  return JSON.stringify({
    session_identifier: id,
    refresh_url: refresh,
    scope: { include_site: false },
    credentials: [{ type: 'cookie', name, attributes }],
    allowed_refresh_initiators: allowedRefreshInitiators,
  })
}

export function overAndDone(id: string): string {
  return JSON.stringify({ session_identifier: id, continue: false })
}
