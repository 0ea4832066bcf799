/** Can another site's page log a visitor in or out, move their money, or open a socket of theirs? */
import type { Conversation, Section } from '../conversation.ts'
import { WORKS } from '../conversation.ts'
import { forgeLogins, forgeRequests, hijackSockets } from '../forgery.ts'

export const FORGERY: Section = {
  title: 'Other sites’ pages are refused, trusted ones are not',
  conversations: {
    async 'forged logins at the playground, by any framework'(here) {
      await here.browser.goto(`${here.playground}/`)
      await here.browser.forget()
      await forgeLogins(here)
      return WORKS
    },
    ...Object.fromEntries(
      (['https', 'http'] as const).flatMap((scheme): [string, Conversation][] => [
        [
          `forged logins, logouts and transfers, by ${scheme}`,
          (here) => forgeRequests(here, scheme).then(() => WORKS),
        ],
        [`hijacked sockets, by ${scheme}`, (here) => hijackSockets(here, scheme).then(() => WORKS)],
      ]),
    ),
  } satisfies Readonly<Record<string, Conversation>>,
}
