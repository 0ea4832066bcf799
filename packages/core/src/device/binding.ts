/** What does a visit ask of device binding, wherever its code is loaded from? */
import type { Home } from '../home/home.ts'
import type { Draft } from '../life/came.ts'
import type { DeviceTurn } from '../life/device.ts'
import type { Found } from '../visit/arrival.ts'
import type { Answer } from '../words/answer.ts'
import type { Awaitable } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import type { SessionError } from '../words/errors.ts'
import type { RequestHead } from '../words/request.ts'

export interface DeviceBinding {
  /** Whether guards are opened without promises. */
  readonly atOnce: boolean
  /** Asks for the secrets if that was put off. */
  ready(): Awaitable<void>
  /** The home, as far as a session's device has proved itself lately: others are refused as `unbound`. */
  guarding(home: Opener, header: string): Opener
  /** What a response has to carry beside the session's cookie. */
  carried(
    turn: DeviceTurn,
    draft: Draft | undefined,
    header: string,
    at: number,
  ): Awaitable<Carried>
  /** The answer to a device that proves itself; undefined: it is not ours to give. */
  answer(desk: Desk): Awaitable<Answer | undefined>
  /** Whether the session's device has proved itself as lately as is asked for. */
  judge(session: Judged, request: RequestHead, asked: Asked): Awaitable<Verdict>
}

export type Opener = Pick<Home, 'open'>

/** Set-Cookie lines, and headers. */
export interface Carried {
  readonly lines: readonly string[]
  readonly headers?: Commit['headers']
}

/** What an address of ours is asked, and what it may do to the session. */
export interface Desk {
  readonly request: RequestHead
  /** The session that came, whoever holds its key. */
  find(): Awaitable<Found>
  /** Keeps it as it was found. */
  keep(found: Found): Awaitable<Commit>
}

/** The session that came with a request. */
export interface Judged {
  /** The key that it is bound to. */
  readonly device: string | undefined
  /** Its device has not proved itself lately. */
  readonly isUnbound: boolean
}

/** What a route asks of a device. */
export interface Asked {
  /** Seconds. */
  readonly within: number
  /** What becomes of a session that is bound to no device. Default: as the option `require` has it. */
  readonly withoutDevice?: 'pass' | 'refuse' | undefined
}

export type Verdict =
  | { readonly passes: true }
  /** The error that its handler gets, and what is sent in place of whatever is made of that. */
  | {
      readonly passes: false
      readonly error: SessionError
      readonly instead?: Answer | undefined
    }
