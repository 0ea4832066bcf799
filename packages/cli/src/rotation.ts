/** In which steps does one secret take the place of another, and when may the former go? */

/** What the env of every server says at one step; names in angle brackets stand for secrets. */
export interface Step {
  readonly what: string
  readonly why: string
  readonly lines: readonly string[]
  /** Not before this moment, in milliseconds; null: as soon as the step before is complete everywhere. */
  readonly notBefore: number | null
}

export interface Wish {
  /** The longest that a session lasts, in seconds: `maxAge`, or what `setLifetime()` gives. */
  readonly maxAge: number
  /** When the second step is complete everywhere. Milliseconds. */
  readonly sealingSince: number
  /** Somebody may have the secret: nobody's session is to outlive it. */
  readonly leaked: boolean
  /** What stands for the new secret. */
  readonly fresh: string
}

export function planRotation(wish: Wish): readonly Step[] {
  return wish.leaked ? atOnce(wish) : inSteps(wish)
}

function inSteps({ fresh, maxAge, sealingSince }: Wish): readonly Step[] {
  return [
    {
      what: 'Every server opens what the new secret seals.',
      why: 'None seals with it yet, so that it is no matter which of them has been restarted.',
      lines: [`SESSION_SECRET=${CURRENT}`, `SESSION_SECRET_PREVIOUS=${fresh}`],
      notBefore: null,
    },
    {
      what: 'Every server seals with the new secret.',
      why: 'All of them open it by now. Whoever comes back has the session sealed anew.',
      lines: [`SESSION_SECRET=${fresh}`, `SESSION_SECRET_PREVIOUS=${CURRENT}`],
      notBefore: null,
    },
    {
      what: 'The former secret goes.',
      why: 'Whatever it sealed has expired, so that nobody is logged out.',
      lines: [`SESSION_SECRET=${fresh}`],
      notBefore: sealingSince + maxAge * 1000,
    },
  ]
}

function atOnce({ fresh }: Wish): readonly Step[] {
  return [
    {
      what: 'Replace the secret on every server at once, and keep no former one.',
      why: 'Whoever has it can make sessions of anybody. Everybody has to log in again.',
      lines: [`SESSION_SECRET=${fresh}`],
      notBefore: null,
    },
  ]
}

const CURRENT = '<the secret that is set now>'
