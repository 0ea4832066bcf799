/** Long conversations made at random, beside a model that knows nothing of seals and cookies. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Loose, SEALERS, type Site, START, site, unseal } from '../../test/support.ts'
import type { SessionState } from '../life/state.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'
import type { Visit } from './visit.ts'

const MAX_AGE = 3000
const IDLE = 600

type Entries = Map<string, unknown>

/** What the cookie of the model's browser stands for. */
interface Kept {
  readonly tag: number
  readonly createdAt: number
  readonly seenAt: number
  readonly authenticatedAt: number | undefined
  readonly data: Entries
  readonly flash: Entries
}

/** The session during one request. */
interface Current {
  readonly arrived: 'nothing' | 'valid' | 'refused'
  readonly before: Kept | undefined
  touched: boolean
  /** The present object was destroyed. */
  ended: boolean
  /** So was one of this request's. */
  everEnded: boolean
  endedAt: number
  cleared: boolean
  exists: boolean
  renew: boolean
  tag: number
  /** The tag that takes the place of the one that came while the session is in other hands. */
  since: number | undefined
  createdAt: number
  proof: Proof
  data: Entries
  flash: Entries
}

/** When somebody showed who they are, and who was told to have done so in this request. */
interface Proof {
  readonly of: string | undefined
  readonly at: number | undefined
  readonly said?: { readonly of: string | undefined } | undefined
}

const NOBODY: Proof = { of: undefined, at: undefined }

class Model {
  now = START
  kept: Kept | undefined
  current: Current
  readonly #persistent: boolean
  #tags = 0

  constructor(persistent: boolean) {
    this.#persistent = persistent
    this.current = this.arrive()
  }

  newTag(): number {
    return ++this.#tags
  }

  arrive(): Current {
    const sent =
      this.#persistent && this.kept && this.now >= endOf(this.kept) ? undefined : this.kept
    if (sent === undefined) this.kept = undefined
    const usable = sent !== undefined && this.now < endOf(sent)
    const before = usable ? sent : undefined
    return {
      arrived: sent === undefined ? 'nothing' : usable ? 'valid' : 'refused',
      before,
      touched: false,
      ended: false,
      everEnded: false,
      endedAt: 0,
      cleared: false,
      exists: before !== undefined && before.data.size === 0 && before.flash.size === 0,
      renew: false,
      tag: before?.tag ?? this.newTag(),
      since: undefined,
      createdAt: before?.createdAt ?? this.now,
      proof: proofOf(before),
      data: copy(before?.data),
      flash: copy(before?.flash),
    }
  }

  get empty(): boolean {
    return this.current.data.size === 0 && this.current.flash.size === 0
  }

  /** The id follows at once who the session belongs to, unless the app has changed it itself. */
  get tag(): number {
    const { before, tag, data } = this.current
    if (before === undefined || before.tag !== tag) return tag
    if (subjectOf(before.data.get('user')) === subjectOf(data.get('user'))) return tag
    this.current.since ??= this.newTag()
    return this.current.since
  }

  get authenticatedAt(): number | undefined {
    const { proof, data } = this.current
    const subject = subjectOf(data.get('user'))
    if (subject === undefined) return undefined
    const isNow = subject !== proof.of || (proof.said !== undefined && proof.said.of === subject)
    return isNow ? this.now : proof.at
  }

  /** What begins after an end is younger than it. */
  begin(): void {
    this.current.createdAt = Math.max(this.now, this.current.endedAt + 1)
  }

  commit(): string {
    const { current } = this
    const { arrived, before } = current
    const empty = this.empty && !current.exists
    if (current.everEnded && empty) return this.end('destroyed')
    const due =
      before !== undefined &&
      this.now - before.seenAt > (IDLE * 1000) / 2 &&
      endOf({ ...before, seenAt: this.now }) > endOf(before)
    if (!current.touched) return due ? this.write('renewed') : 'untouched'
    if (empty) {
      const goes = arrived === 'valid' || (arrived === 'refused' && current.cleared)
      return goes ? this.end('cleared') : 'unchanged'
    }
    if (before === undefined) return this.write('created')
    const same =
      before.tag === this.tag &&
      before.authenticatedAt === this.authenticatedAt &&
      textOf(before.data) === textOf(current.data) &&
      textOf(before.flash) === textOf(current.flash)
    if (!same) return this.write('updated')
    // A new beginning counts from then on; nothing but touch() asks for more than is due.
    return due || current.renew ? this.write('renewed') : 'unchanged'
  }

  end(outcome: string): string {
    this.kept = undefined
    return outcome
  }

  write(outcome: string): string {
    const { createdAt, data, flash } = this.current
    const { tag, authenticatedAt, now: seenAt } = this
    const copies = { data: copy(data), flash: copy(flash) }
    this.kept = { tag, createdAt, seenAt, authenticatedAt, ...copies }
    return outcome
  }
}

function proofOf(before: Kept | undefined): Proof {
  return { of: subjectOf(before?.data.get('user')), at: before?.authenticatedAt }
}

function subjectOf(user: unknown): string | undefined {
  return typeof user === 'string' ? user : undefined
}

function endOf({ createdAt, seenAt }: { createdAt: number; seenAt: number }): number {
  return Math.min(createdAt + MAX_AGE * 1000, seenAt + IDLE * 1000)
}

function textOf(entries: Entries): string {
  return JSON.stringify([...entries])
}

function copy(entries: Entries | undefined): Entries {
  return new Map(JSON.parse(textOf(entries ?? new Map())))
}

/** The real thing, with the ids that were seen for the model's tags. */
class Real {
  readonly here: Site<Loose>
  visit!: Visit<Loose>
  readonly #ids = new Map<number, string>()

  constructor(sealer: 'node' | 'web', persistent: boolean) {
    this.here = site<Loose>({
      sealer,
      persistent,
      maxAge: MAX_AGE,
      idleTimeout: IDLE,
      subject: ({ user }) => subjectOf(user),
      random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    })
  }

  async open(): Promise<void> {
    this.visit = toSessions(this.here.sessions).visit(headOf(this.here.browser.cookie))
    await this.visit.ready()
  }

  get state(): SessionState<Loose> {
    return this.visit.state
  }

  /** The same tag means the same id, and another tag another. */
  sameId(tag: number, id: string): void {
    const known = this.#ids.get(tag)
    if (known === undefined) expect([...this.#ids.values()]).not.toContain(id)
    else expect(id).toBe(known)
    this.#ids.set(tag, id)
  }
}

type Command = fc.AsyncCommand<Model, Real>

/** A command that the title tells of, for as long as the session is not destroyed. */
function command(
  title: string,
  model: (model: Model, current: Current) => void,
  real: (state: SessionState<Loose>) => unknown,
  afterwards: 'even destroyed' | 'not destroyed' = 'not destroyed',
): Command {
  return {
    check: ({ current }) => !current.ended || afterwards === 'even destroyed',
    async run(abstract, { state }) {
      abstract.current.touched = true
      model(abstract, abstract.current)
      await real(state)
    },
    toString: () => title,
  }
}

const looked: Command = {
  check: () => true,
  async run(model, real) {
    const { current, now } = model
    current.touched = true
    const { session } = real.state
    const seen = {
      data: Object.entries(session),
      flash: ['notice', '__proto__'].map((key) => real.state.peekFlash(key)),
      isNew: real.state.isNew,
      refused: real.state.refused !== undefined,
      createdAt: real.state.createdAt,
      authenticatedAt: session.authenticatedAt,
      phase: real.state.phase,
    }
    expect(seen).toEqual({
      data: [...current.data],
      flash: ['notice', '__proto__'].map((key) => current.flash.get(key) ?? []),
      isNew: current.arrived !== 'valid',
      refused: current.arrived === 'refused',
      createdAt: current.createdAt,
      authenticatedAt: model.authenticatedAt,
      phase: current.ended ? 'destroyed' : 'open',
    })
    expect(now).toBe(real.here.clock.at)
    if (!current.ended) real.sameId(model.tag, real.state.id)
  },
  toString: () => 'look',
}

const nextRequest = (seconds: number): Command => ({
  check: () => true,
  async run(model, real) {
    const { browser, clock } = real.here
    const outcome = model.commit()

    const commit = await real.visit.commit()
    browser.take(commit.setCookie)

    expect(commit.outcome).toBe(outcome)
    const written = ['created', 'updated', 'renewed'].includes(outcome)
    expect(commit.setCookie.length > 0).toBe(
      written ||
        outcome === 'cleared' ||
        (outcome === 'destroyed' && model.current.arrived !== 'nothing'),
    )
    expect(browser.cookie === undefined).toBe(model.kept === undefined)
    if (written && model.kept) {
      const { id, ...rest } = JSON.parse(unseal((browser.cookie ?? '').slice('session='.length)))
      const { tag, data, flash, ...times } = model.kept
      const empty = flash.size === 0
      expect(rest).toEqual({
        ...times,
        ...(!empty && { flash: Object.fromEntries(flash) }),
        data: Object.fromEntries(data),
      })
      real.sameId(tag, id)
    }

    clock.pass(seconds)
    model.now += seconds * 1000
    await real.open()
    model.current = model.arrive()
  },
  toString: () => `request after ${seconds} s`,
})

const key = fc.constantFrom('user', 'cart', 'n', '__proto__', 'save')
const value = fc.oneof(
  fc.constantFrom('ann', 'bob', 0, null, false),
  fc.array(fc.constantFrom('tea', 'milk'), { maxLength: 2 }),
)

const COMMANDS: fc.Arbitrary<Command>[] = [
  fc.constant(looked),
  fc.constantFrom(0, 1, 300, 301, 599, 600, 2000, 2400, 3000).map(nextRequest),
  fc.constantFrom(1, 250, 301, 400).map(nextRequest),
  fc.tuple(key, value).map(([name, given]) =>
    command(
      `set ${name}`,
      (_model, { data }) => data.set(name, structuredClone(given)),
      (state) => state.set(name, structuredClone(given)),
    ),
  ),
  fc.constantFrom('ann', 'bob').map((user) =>
    command(
      `log in ${user}`,
      (_model, { data }) => data.set('user', user),
      ({ session }) => {
        session.user = user
      },
    ),
  ),
  fc.constantFrom('n', 'save').map((name) =>
    command(
      `update ${name}`,
      (_model, { data }) => data.set(name, [data.get(name) ?? null]),
      (state) => state.update(name, (old) => [old ?? null]),
    ),
  ),
  key.map((name) =>
    command(
      `delete ${name}`,
      (_model, { data }) => data.delete(name),
      ({ session }) => delete session[name],
    ),
  ),
  fc.constantFrom('cart', 'n').map((name) =>
    command(
      `change ${name} deep inside`,
      (_model, { data }) => {
        const list = data.get(name)
        if (Array.isArray(list)) list.push('more')
      },
      (state) => {
        const list = state.get(name)
        if (Array.isArray(list)) list.push('more')
      },
    ),
  ),
  fc.constant(
    command(
      'clear',
      (_model, current) => {
        current.data.clear()
        current.flash.clear()
        current.exists = false
        current.cleared = true
        current.proof = NOBODY
      },
      (state) => state.clear(),
    ),
  ),
  fc.subarray(['user', 'cart', '__proto__']).map((keep) =>
    command(
      `regenerate, keep ${keep}`,
      (model, current) => {
        // What is over stays over.
        if (current.ended) return
        if (!keep.includes('user') || subjectOf(current.data.get('user')) === undefined) {
          current.proof = NOBODY
        }
        current.data = new Map([...current.data].filter(([name]) => keep.includes(name)))
        current.flash.clear()
        current.exists = current.cleared = false
        current.tag = model.newTag()
        model.begin()
      },
      (state) => state.regenerate(keep),
      'even destroyed',
    ),
  ),
  fc.constant(
    command(
      'authenticated',
      (_model, current) => {
        current.proof = { ...current.proof, said: { of: subjectOf(current.data.get('user')) } }
      },
      (state) => state.authenticated(),
    ),
  ),
  fc.constant(
    command(
      'rotate id',
      (model, current) => {
        current.tag = model.newTag()
      },
      (state) => state.rotateId(),
    ),
  ),
  fc.constant(
    command(
      'destroy',
      (model, current) => {
        if (current.ended) return
        current.data.clear()
        current.flash.clear()
        current.exists = false
        current.ended = current.everEnded = true
        current.proof = NOBODY
        current.endedAt = Math.max(current.endedAt, model.now, current.before?.createdAt ?? 0)
      },
      (state) => state.destroy(),
      'even destroyed',
    ),
  ),
  fc.constantFrom('notice', '__proto__').map((name) =>
    command(
      `add flash ${name}`,
      (_model, { flash }) => {
        flash.set(name, [...((flash.get(name) as unknown[]) ?? []), 'hi'])
      },
      (state) => state.addFlash(name, 'hi'),
    ),
  ),
  fc.constantFrom('notice', '__proto__').map((name) =>
    command(
      `take flash ${name}`,
      (_model, { flash }) => flash.delete(name),
      (state) => state.takeFlash(name),
    ),
  ),
  fc.constant(
    command(
      'save',
      (model, current) => {
        current.exists ||= model.empty && !current.ended
      },
      (state) => state.save(),
      'even destroyed',
    ),
  ),
  fc.constant(
    command(
      'reload',
      (model, current) => {
        const { before } = current
        current.data = copy(before?.data)
        current.flash = copy(before?.flash)
        current.tag = before?.tag ?? current.tag
        current.proof = proofOf(before)
        if (before === undefined) model.begin()
        else current.createdAt = before.createdAt
        current.exists = before !== undefined && model.empty
        current.cleared = false
      },
      (state) => state.reload(),
    ),
  ),
  fc.constant(
    command(
      'touch',
      (_model, current) => {
        current.renew = true
      },
      (state) => state.touch(),
    ),
  ),
]

describe.each(SEALERS)('any conversation, sealed by %s', (sealer) => {
  it.each([true, false])(
    'goes as a plain model says (persistent: %s)',
    async (persistent) => {
      await fc.assert(
        fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 40, size: '+1' }), (commands) =>
          fc.asyncModelRun(async () => {
            const real = new Real(sealer, persistent)
            await real.open()
            return { model: new Model(persistent), real }
          }, [...commands, nextRequest(0), looked, nextRequest(0)]),
        ),
        { numRuns: sealer === 'node' ? 400 : 120 },
      )
    },
    20_000,
  )
})
