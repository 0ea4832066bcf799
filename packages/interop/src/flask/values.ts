/** Which values does Flask keep that JavaScript has no name for? */

/** Found by either module format: each knows the values of the other. */
const KIND = Symbol.for('sealed-session.python')

type Kind = 'tuple' | 'markup' | 'uuid'

function kindOf(value: object): Kind | undefined {
  return (value as { [KIND]?: Kind })[KIND]
}

/** A tuple: a list in all that one does with it, and a tuple again when Flask reads it. Made by `tuple(…)`. */
export class Tuple<Item = unknown> extends Array<Item> {
  /** What is made of it, by `map` or `filter`, is a list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  get [KIND](): Kind {
    return 'tuple'
  }
}

/** A tuple of these: `tuple('message', 'Saved.')` is Python's `('message', 'Saved.')`. */
export function tuple<Items extends unknown[]>(...items: Items): Tuple<Items[number]> {
  const made = new Tuple<Items[number]>()
  made.push(...items)
  return made
}

export function isTuple(value: object): value is Tuple {
  return Array.isArray(value) && kindOf(value) === 'tuple'
}

/** HTML that is safe to be put into a page as it is: `markupsafe.Markup`. */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }

  get [KIND](): Kind {
    return 'markup'
  }

  toString(): string {
    return this.html
  }

  toJSON(): string {
    return this.html
  }
}

export function isMarkup(value: object): value is Markup {
  return kindOf(value) === 'markup'
}

/** A UUID, by its text: `new Uuid('626b1684-e8bd-2a18-c099-679f3219c5ad')`. */
export class Uuid {
  readonly text: string

  /** @throws {TypeError} for text that is none. */
  constructor(text: string) {
    const digits = text.replaceAll('-', '').toLowerCase()
    if (!/^[0-9a-f]{32}$/.test(digits)) throw new TypeError('This text is no UUID.')
    this.text = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  get [KIND](): Kind {
    return 'uuid'
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

export function isUuid(value: object): value is Uuid {
  return kindOf(value) === 'uuid'
}
