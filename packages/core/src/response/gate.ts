/** How is something done just before a node:http response head leaves, on every path it may leave by? */
import type { ServerResponse } from 'node:http'
import { concernsCommit } from '../visit/headers.ts'
import { type Awaitable, isPromise } from '../words/awaitable.ts'
import { admitErrorResponse, answerError, clearForError } from './error-response.ts'
import { moveHeaders } from './given-headers.ts'
import { HeldCalls } from './held-calls.ts'
import { keepLastWord } from './last-word.ts'
import {
  type Arguments,
  type Callee,
  ignored,
  install,
  type Method,
  type Methods,
  methodsOf,
} from './methods.ts'

/** What is to be done before a head leaves, and if that fails. */
export interface HeadKeeper {
  /** Whether there is anything to do, asked once, when the head is about to leave. If not, all of it passes as it is. */
  isDue?(): boolean
  /** Called then, once, and may set headers. What is sent while it promises is held, and replayed in order. */
  before(): Awaitable<unknown>
  /**
   * Called whenever somebody changes a header that a commit is about after that (whoever wrapped the response
   * earlier is heard later), to have the last word at once.
   */
  after?(): void
  /** Told if that fails, to send something else; what the handler sends is dropped. */
  fail(error: unknown): void
}

/**
 * Has `keeper` asked at the first thing that would send the head. To be put up as early as can be: whoever wraps
 * the response later (on-headers, compression, whatever sets headers in a `writeHead` of its own) is heard before.
 *
 * 1xx responses (Early Hints) go out untouched: they do not pass through these methods.
 */
export function onHead(res: ServerResponse, keeper: HeadKeeper): void {
  new Gate(res, keeper)
  res.on('pipe', remember)
}

/** A class, and one object for each response: see `install`. */
class Gate implements Callee {
  readonly #res: ServerResponse
  readonly #keeper: HeadKeeper
  readonly #inner: Methods
  readonly #ours: Methods
  readonly #on: ServerResponse['on']
  #phase: 'armed' | 'rehearsing' | 'held' | 'open' | 'failed' = 'armed'
  /** What `writeHead` was called with by those who wrapped it later. */
  #head: Arguments | undefined
  #held: HeldCalls | undefined
  /** Somebody wrapped the response before us: what he does at the head comes after our commit. */
  #isWrapped = false
  #hasLastWord = false

  constructor(res: ServerResponse, keeper: HeadKeeper) {
    this.#res = res
    this.#keeper = keeper
    this.#inner = methodsOf(res)
    this.#on = res.on
    this.#ours = install(res, this)
  }

  call(name: Method, args: Arguments): unknown {
    if (this.#phase === 'open') return this.#pass(name, args)
    if (this.#phase === 'armed') return this.#begin(name, args)
    if (this.#phase === 'held') return this.#held?.add(name, args)
    if (this.#phase === 'failed') return ignored(this.#res, name)
    return name === 'writeHead' ? this.#rehearsed(args) : this.#decide(name, args)
  }

  /** Node calls `writeHead` from within the others, where nothing can be held any more. */
  #begin(name: Method, args: Arguments): unknown {
    const isOutermost = this.#res.writeHead === this.#ours.writeHead
    if (name === 'writeHead' || isOutermost) return this.#decide(name, args)
    this.#rehearse()
    // It may have sent something itself.
    return this.#phase === 'armed' ? this.#decide(name, args) : this.call(name, args)
  }

  /** Whoever has wrapped `writeHead` since has his say, before anything leaves. */
  #rehearse(): void {
    this.#phase = 'rehearsing'
    try {
      this.#res.writeHead(this.#res.statusCode)
    } finally {
      if (this.#phase === 'rehearsing') this.#phase = 'armed'
    }
  }

  #rehearsed(args: Arguments): ServerResponse {
    this.#head = args
    return this.#res
  }

  /** All others have been heard. */
  #decide(name: Method, args: Arguments): unknown {
    const { isDue } = this.#keeper
    if (isDue !== undefined && !isDue.call(this.#keeper)) {
      this.#phase = 'open'
      return this.#pass(name, args)
    }
    this.#isWrapped = this.#inner.writeHead !== Object.getPrototypeOf(this.#res).writeHead
    this.#hasLastWord = this.#isWrapped && this.#keeper.after !== undefined
    const settled = name === 'writeHead' ? moveHeaders(this.#res, args) : args
    if (this.#head !== undefined) this.#head = moveHeaders(this.#res, this.#head)
    return this.#commit(name, settled)
  }

  #commit(name: Method, args: Arguments): unknown {
    this.#phase = 'held'
    try {
      const pending = this.#keeper.before()
      if (isPromise(pending)) {
        this.#held = new HeldCalls(this.#res)
        pending.then(
          () => this.#release(),
          (error) => this.#fail(error, this.#held?.isDone === true),
        )
        return this.#held.add(name, args)
      }
    } catch (error) {
      this.#fail(error, name === 'end')
      return ignored(this.#res, name)
    }
    this.#phase = 'open'
    return this.#pass(name, args)
  }

  #pass(name: Method, args: Arguments): unknown {
    if (this.#head === undefined && !this.#isWrapped) {
      return Reflect.apply(this.#inner[name], this.#res, args)
    }
    if (!this.#hasLastWord || this.#res.headersSent) return this.#passHead(name, args)
    this.#hasLastWord = false
    const stop = keepLastWord(this.#res, concernsCommit, () => this.#keeper.after?.())
    try {
      return this.#passHead(name, args)
    } finally {
      stop()
    }
  }

  /** To those who came before us; those who came later have had their say. */
  #passHead(name: Method, args: Arguments): unknown {
    const res = this.#res
    const head = this.#head
    if (name === 'writeHead' || head === undefined) {
      this.#head = undefined
      return Reflect.apply(this.#inner[name], res, head ?? args)
    }
    const { writeHead } = res
    res.writeHead = this.#ours.writeHead as ServerResponse['writeHead']
    try {
      return Reflect.apply(this.#inner[name], res, args)
    } finally {
      this.#head = undefined
      // An error response may have put up others meanwhile.
      if (res.writeHead === this.#ours.writeHead) res.writeHead = writeHead
    }
  }

  #release(): void {
    const res = this.#res
    const held = this.#held as HeldCalls
    this.#phase = 'open'
    try {
      held.release((name, args) => this.#pass(name, args))
    } catch (error) {
      // Node found fault with the call itself; its caller has gone on, so this is the way to tell.
      // Those who came before us may be in the midst of it, and then nothing else can be sent.
      if (res.headersSent || this.#isWrapped) return void res.destroy(error as Error)
      // It has measured the body that is dropped.
      res.removeHeader('content-length')
      this.#fail(error, held.isDone)
    }
  }

  #fail(error: unknown, isDone: boolean): void {
    const res = this.#res
    this.#phase = 'failed'
    this.#held?.admit()
    for (const source of (res as Piped)[SOURCES] ?? []) source.unpipe(res)
    clearForError(res, error)
    // compression would have `drain` come from the stream that is dropped.
    res.on = this.#on
    admitErrorResponse(res, this.#inner, isDone)
    try {
      answerError(res, () => this.#keeper.fail(error))
    } catch (failure) {
      // Nobody is left who could answer.
      res.destroy(failure as Error)
    }
    if (this.#held?.isFull) res.emit('drain')
  }
}

/** What is piped into a response, to be taken off it should the commit fail. */
function remember(this: Piped, source: Unpipable): void {
  ;(this[SOURCES] ??= []).push(source)
}

const SOURCES = Symbol('sealed-session.sources')

interface Piped {
  [SOURCES]?: Unpipable[]
}

interface Unpipable {
  unpipe(destination: unknown): unknown
}
