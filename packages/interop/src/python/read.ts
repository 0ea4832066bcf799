/** What does Python's `json.loads` make of this text? */
import { readNumber } from './number.ts'
import { define } from './plain.ts'

export interface Reading {
  /** NaN and Infinity, which are no JSON. */
  readonly nan: boolean
  /** Integers that no number can hold are BigInts; otherwise they are refused. */
  readonly bigInt: boolean
}

/** Python gives up at about a thousand. */
const MAX_DEPTH = 500

/** By hand, since `JSON.parse` makes other numbers of large integers, and knows no NaN. */
export function readJson(text: string, reading: Reading): unknown {
  return new Reader(text, reading).all()
}

const BLANKS = /[ \t\n\r]*/y
const TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null|NaN|-?Infinity/y

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

class Reader {
  readonly #text: string
  readonly #reading: Reading
  #at = 0
  #depth = 0

  constructor(text: string, reading: Reading) {
    this.#text = text
    this.#reading = reading
  }

  all(): unknown {
    const value = this.#value()
    if (this.#at < this.#text.length) throw this.#fault()
    return value
  }

  #value(): unknown {
    this.#take(BLANKS)
    const value = this.#bare()
    this.#take(BLANKS)
    return value
  }

  #bare(): unknown {
    const first = this.#text[this.#at]
    if (first === '{') return this.#object()
    if (first === '[') return this.#list()
    if (first === '"') return this.#string()
    const word = this.#take(WORD)
    return word === undefined ? this.#number() : this.#wordOf(word)
  }

  #object(): object {
    const object = {}
    this.#items('}', () => {
      this.#take(BLANKS)
      const key = this.#string()
      this.#take(BLANKS)
      if (!this.#skip(':')) throw this.#fault()
      define(object, key, this.#value())
    })
    return object
  }

  #list(): unknown[] {
    const list: unknown[] = []
    this.#items(']', () => list.push(this.#value()))
    return list
  }

  #items(end: string, item: () => void): void {
    this.#at++
    if (++this.#depth > MAX_DEPTH) throw this.#fault()
    this.#take(BLANKS)
    if (!this.#skip(end)) {
      do item()
      while (this.#skip(','))
      if (!this.#skip(end)) throw this.#fault()
    }
    this.#depth--
  }

  /** Its escapes are JSON's, and a control character is refused as there. */
  #string(): string {
    const literal = this.#take(TEXT)
    if (literal === undefined) throw this.#fault()
    return JSON.parse(literal) as string
  }

  #wordOf(word: string): unknown {
    if (WORDS.has(word)) return WORDS.get(word)
    if (this.#reading.nan) return Number(word)
    throw this.#fault()
  }

  #number(): number | bigint {
    const text = this.#take(NUMBER)
    const value = text === undefined ? undefined : readNumber(text)
    const isKept =
      typeof value === 'bigint' ? this.#reading.bigInt : Number.isFinite(value) || this.#reading.nan
    if (value === undefined || !isKept) throw this.#fault()
    return value
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  /** Where, and nothing of what is there. */
  #fault(): SyntaxError {
    return new SyntaxError(`no JSON that can be kept, at character ${this.#at}`)
  }
}
