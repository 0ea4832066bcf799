/** What is a conversation? Something that a visitor does with a browser, and one finding of what came of it. */
import type { Browser, Engine, Settings } from './engine.ts'
import type { Site } from './site.ts'

export interface Here {
  readonly engine: Engine
  /** The engine's browser. Conversations share it: each talks to hosts of its own. */
  readonly browser: Browser
  readonly site: Site
  /** The address of the playground. */
  readonly playground: string
  /** What a browser of its own is started with: a new profile. */
  settings(): Settings
}

/** Answers with what was found, in a few words: which ones each engine has to find is in expectations.ts. */
export type Conversation = (here: Here) => Promise<string>

export interface Section {
  readonly title: string
  readonly conversations: Readonly<Record<string, Conversation>>
}

/** The finding of conversations that throw unless all is as it has to be everywhere. */
export const WORKS = 'works'
