/** Do the pages answer at all, and by a way that nobody listens in to? */
import type { Finding } from '../../finding.ts'
import type { Hop, Page } from '../browser.ts'
import { isLoopback } from '../place.ts'
import { hopsOf, type Played, sessionsOf } from '../play.ts'

export function checkWays(played: Played): readonly Finding[] {
  return [
    ...played.pages.flatMap(ending),
    ...hopsOf(played).flatMap((hop) => clear(hop, played.cookie)),
  ]
}

function ending({ step, hops, endless }: Page): readonly Finding[] {
  const last = hops.at(-1)
  if (last === undefined) return []
  if (endless) {
    return [
      {
        id: 'redirects',
        level: 'fault',
        what: `The ${step} ends nowhere: ${hops.length} redirects, the last from ${last.url.pathname}.`,
        why: 'Most likely a page sends to the login whoever has no session, and the login sends back: its cookie does not stick.',
        fix: 'Look at the other findings: they say why the cookie is not kept, or not sent',
      },
    ]
  }
  if (last.status < 500) return []
  const tooBig = last.status === 502
  return [
    {
      id: 'server-error',
      level: 'fault',
      what: `The ${step} ended with status ${last.status}, at ${last.url.pathname}.`,
      why: tooBig
        ? 'A proxy did not understand the app’s answer: it is down, or its head is too large (nginx: upstream sent too big header).'
        : 'The app threw; what cannot be saved of a session is an error too.',
      fix: tooBig
        ? 'Look into the proxy’s error log; for a large head: proxy_buffer_size 16k;'
        : 'Look at what the app printed; a SessionError says what to do',
    },
  ]
}

/** A session that goes over the network for everybody to read. */
function clear(hop: Hop, cookie: string): readonly Finding[] {
  if (hop.url.protocol === 'https:' || isLoopback(hop.url.hostname)) return []
  const isKept = sessionsOf(hop, cookie).some(({ dropped }) => dropped === undefined)
  if (!isKept) return []
  return [
    {
      id: 'plain-http',
      level: 'warning',
      what: `The cookie ${cookie} is set by plain http, at ${hop.url.host}.`,
      why: 'Whoever is on the way can read and use it.',
      fix: 'Serve it by https, and leave cookie.secure out',
    },
  ]
}
