import { flash } from '@sealed-session/next'
import { NextResponse } from 'next/server'
import { proxy as withProxy } from './session.js'

/** Pages for members; and a visit that is counted before its page is made. */
export const proxy = withProxy((session, request) => {
  const { pathname } = request.nextUrl
  if (pathname === '/members' && !session.user) {
    flash(session).add('notice', 'Please log in.')
    return NextResponse.redirect(new URL('/login', request.url))
  }
  if (pathname === '/members') session.seen = (session.seen ?? 0) + 1
})

export const config = { matcher: ['/members'] }
