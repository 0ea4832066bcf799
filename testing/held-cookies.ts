/** The cookies of a visitor, by name, as a test looks at them and changes them. */
import { createVisitor, type Visitor } from '@sealed-session/core/testing'

export class HeldCookies {
  readonly browser: Visitor

  constructor(origin: string, cookies: Iterable<readonly [string, string]> = []) {
    // By a clock that stands still cookies end when they are told to, and not while a test is under way.
    this.browser = createVisitor({ at: origin, now: () => 0 })
    for (const [name, value] of cookies) this.set(name, value)
  }

  get size(): number {
    return this.browser.cookies.length
  }

  get(name: string): string | undefined {
    return this.browser.cookie(name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  set(name: string, value: string): void {
    this.browser.forget(name).give(`${name}=${value}`)
  }

  clear(): void {
    this.browser.forget()
  }

  keys(): readonly string[] {
    return [...this].map(([name]) => name)
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    for (const { name, value } of this.browser.cookies) yield [name, value]
  }

  /** What is sent to a page. */
  headerFor(path: string): string {
    return this.browser.cookieHeader(path)
  }
}
