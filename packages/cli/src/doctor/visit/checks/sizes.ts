/** Is there room for all of it on the way? */
import type { Finding } from '../../finding.ts'
import type { Hop } from '../browser.ts'
import { hopsOf, type Played } from '../play.ts'

/** nginx reads a response’s head into one page of memory by default, and answers 502 if it is longer. */
const PROXY_BUFFER = 4096
/** What one line of a request may take there; Node takes 16 kB of all of them. */
const REQUEST_LINE = 8192

export function checkSizes(played: Played): readonly Finding[] {
  return hopsOf(played).flatMap((hop) => [...head(hop), ...cookieHeader(hop)])
}

function head({ headBytes, url }: Hop): readonly Finding[] {
  if (headBytes <= PROXY_BUFFER) return []
  return [
    {
      id: 'large-head',
      level: 'warning',
      what: `The head of ${url.pathname} takes ${headBytes} bytes.`,
      why: `nginx reads ${PROXY_BUFFER} by default, and answers 502 (upstream sent too big header).`,
      fix: 'Store less in the session, or in nginx: proxy_buffer_size 16k; proxy_buffers 8 16k;',
    },
  ]
}

function cookieHeader({ sent, url }: Hop): readonly Finding[] {
  const bytes = sent.reduce((sum, { name, value }) => sum + name.length + value.length + 3, 0)
  if (bytes <= REQUEST_LINE) return []
  return [
    {
      id: 'large-request',
      level: 'warning',
      what: `The Cookie header to ${url.pathname} takes ${bytes} bytes.`,
      why: `nginx takes lines of ${REQUEST_LINE} by default, and answers 400; Node takes 16 kB of all headers.`,
      fix: 'Store less in the session, or in nginx: large_client_header_buffers 4 16k;',
    },
  ]
}
