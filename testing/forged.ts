/** What a browser says of a request that another site's page has caused. */
export const FORGED = {
  method: 'POST',
  headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
} as const

/** The handshake of a WebSocket that such a page opens, as Chromium sends it. */
export const HIJACK = {
  headers: {
    connection: 'Upgrade',
    upgrade: 'websocket',
    origin: 'https://evil.example',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  },
} as const
