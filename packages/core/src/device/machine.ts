/** Device binding, put together: loaded where the option `deviceBound` is given. */
import type { Checked } from '../options/all.ts'
import type { CheckedDeviceBound } from '../options/device.ts'
import { checkSecrets } from '../options/secrets.ts'
import { chain } from '../words/awaitable.ts'
import type { DeviceBinding } from './binding.ts'
import { demandCookie, guardCookie } from './cookies.ts'
import { createEndpoints } from './endpoints.ts'
import { createJudge } from './fresh.ts'
import { createGuarding } from './guarding.ts'
import { createOffers } from './offer.ts'
import { createThings } from './things.ts'
import { createUsedChallenges } from './used.ts'

export function createDeviceBinding<T>(
  checked: Checked<T> & { readonly deviceBound: CheckedDeviceBound },
): DeviceBinding {
  const { deviceBound, cookie: session, subject, maxAge, now, random } = checked
  const things = createThings({
    sealer: checked.sealer,
    secrets: checkSecrets(checked.secret),
    cookie: session.name,
    tokenCache: checked.tokenCache,
    random,
  })
  const { guards, identifiers, challenges, demands } = things
  const cookie = guardCookie(session)
  const subjectOf = (data: Partial<T>) => {
    try {
      return subject?.(data)
    } catch {
      // Told when the session is committed.
      return undefined
    }
  }
  const guarding = createGuarding({
    guards,
    cookie,
    always: deviceBound.require === 'always',
    subjectOf: (data) => subjectOf(data as Partial<T>),
  })
  const offers = createOffers({ challenges, cookie, deviceBound, lifetime: checked })
  const used = createUsedChallenges()
  const endpoints = createEndpoints({ things, cookie, deviceBound, offers, used, maxAge, now })

  return {
    get atOnce() {
      return guards.synchronous
    },
    ready: () =>
      chain(guards.ready(), () =>
        chain(identifiers.ready(), () => chain(challenges.ready(), () => demands.ready())),
      ),
    guarding: guarding.over,
    carried: offers.carried,
    answer: endpoints.answer,
    judge: createJudge({
      guarding,
      demands,
      guard: cookie,
      demand: demandCookie(session),
      require: deviceBound.require,
      now,
    }),
  }
}
