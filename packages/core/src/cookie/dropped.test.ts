import { describe, expect, it } from 'vitest'
import { type CookieOptions, checkCookie } from '../options/cookie.ts'
import { type DroppedAbout, droppedBy } from './dropped.ts'

const ask = (options: CookieOptions, request: Partial<DroppedAbout>) =>
  droppedBy(checkCookie(options), { host: 'api.example.com', isPlain: false, ...request })

const frame = { site: 'cross-site', mode: 'navigate', dest: 'iframe' }
const fetched = { site: 'cross-site', mode: 'cors', dest: 'empty' }

describe('a cookie that a browser is sure to drop', () => {
  it.each<[string, CookieOptions, Partial<DroppedAbout>, string | undefined]>([
    ['is of another host', { domain: 'example.com' }, { host: 'localhost:3000' }, 'domain'],
    ['is of another domain', { domain: 'example.com' }, { host: 'app.example.net' }, 'domain'],
    ['is of a subdomain', { domain: 'www.example.com' }, { host: 'example.com' }, 'domain'],
    ['is of localhost elsewhere', { domain: 'localhost' }, {}, 'domain'],
    ['is Secure over plain http', {}, { isPlain: true }, 'secure'],
    ['is Secure by itself over plain http', { secure: 'auto' }, { isPlain: true }, 'secure'],
    ['is Lax in a fetch of another site', {}, fetched, 'same-site'],
    ['is Strict in a fetch of another site', { sameSite: 'strict' }, fetched, 'same-site'],
    ['is Lax in a frame of another site', {}, frame, 'same-site'],
    [
      'is Lax with an image of another site',
      {},
      { site: 'cross-site', mode: 'no-cors', dest: 'image' },
      'same-site',
    ],
    ['is kept from this page', { path: '/admin' }, { path: '/shop' }, 'path'],
    ['is kept from this page by a letter', { path: '/app' }, { path: '/apple' }, 'path'],
    ['is no more, since its domain is this', { domain: 'example.com' }, {}, undefined],
    ['is no more, since its domain is here', { domain: '.api.example.com' }, {}, undefined],
    ['is no more, since nobody knows the host', { domain: 'a.test' }, { host: '' }, undefined],
    ['is no more on this machine', {}, { host: 'localhost:3000', isPlain: true }, undefined],
    ['is no more without Secure', { secure: false }, { isPlain: true }, undefined],
    ['is no more as None', { sameSite: 'none' }, fetched, undefined],
    ['is no more on the same site', {}, { ...frame, site: 'same-site' }, undefined],
    ['is no more with an old browser', {}, {}, undefined],
    [
      'is no more once the visitor goes there',
      { sameSite: 'strict' },
      { ...frame, dest: 'document' },
      undefined,
    ],
    ['is no more if nobody says what for', {}, { ...frame, dest: 'empty' }, undefined],
    ['is no more on its path', { path: '/app' }, { path: '/app' }, undefined],
    ['is no more below its path', { path: '/app' }, { path: '/app/x' }, undefined],
    ['is no more below its path with a slash', { path: '/app/' }, { path: '/app/x' }, undefined],
  ])('%s', (_what, options, request, kind) => {
    expect(ask(options, request)).toBe(kind)
  })
})
