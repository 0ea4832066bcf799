/** What a case is, and what it is given. */
import type { Awaitable, SessionOptions, Sessions } from '@sealed-session/core'
import type { Browser } from './browser.ts'
import type { LabOptions } from './plan.ts'
import type { Capability } from './reply.ts'

/** One thing that every adapter does identically. Data: nothing of any test runner is inside. */
export interface Case {
  /** `group/what-it-shows`, stable. */
  readonly id: string
  /** A sentence about behaviour, in the present tense. */
  readonly title: string
  /** The clause of docs/spec.md. */
  readonly clause: string
  readonly needs?: readonly Capability[]
  /** Asked only where sessions live in their cookie, in a store, or in one of them by their size. Default: everywhere. */
  readonly home?: 'cookie' | 'store' | 'spill'
  /**
   * Left out of transcripts: its requests are parallel, two sessions answer one, or the framework
   * decides what else is in a response, so that what it says is not the same everywhere; or Express, whose
   * transcripts they are, cannot be asked.
   */
  readonly unordered?: true
  /** Throws where the behaviour is not as it should be. */
  run(world: World): Promise<void>
}

export interface World {
  /** A fresh browser that visits an app with sessions of these options. Several: several installations. */
  browser(...install: readonly LabOptions[]): Browser
  /** A browser that visits an app without sessions. */
  without(): Browser
}

/** A node:http listener, or a handler from Request to Response. */
export type App =
  | { readonly node: (request: never, response: never) => unknown }
  | { readonly fetch: (request: Request) => Awaitable<Response> }

/** What the author of an adapter writes: an app with one route, about thirty lines. */
export interface Subject {
  readonly name: string
  readonly capabilities: readonly Capability[]
  /**
   * Known differences: case id and reason, printed in every report. An undeclared failure fails; so
   * does a declared one that passes.
   */
  readonly deviations?: Readonly<Record<string, string>>
  /** An app with sessions installed as often as there are options, in this order. */
  app(install: readonly (SessionOptions | Sessions)[]): Awaitable<App>
}
