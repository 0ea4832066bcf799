/** Does a logout end the session in the browser? */
import type { Finding } from '../../finding.ts'
import { type Played, sessionsOf } from '../play.ts'

export function checkLogout(played: Played): readonly Finding[] {
  const { afterLogin, afterLogout, cookie, pages } = played
  if (afterLogout === undefined || afterLogin === 0 || afterLogout === 0) return []
  const logout = pages.find(({ step }) => step === 'logout')
  const tried = logout?.hops.some((hop) => sessionsOf(hop, cookie).length > 0)
  return [
    {
      id: 'logout',
      level: 'fault',
      what: tried
        ? `After the logout the browser still has the cookie ${cookie}: what was set then is for another Domain or Path.`
        : `After the logout the browser still has the cookie ${cookie}: nothing removed it.`,
      why: 'Whoever comes next to that browser is still logged in.',
      fix: 'req.session = null (or await req.session.destroy()), and for cookies of former attributes: cookie: { formerly: [{ path, domain }] }',
    },
  ]
}
