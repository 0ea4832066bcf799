/** The server process: opens the apps it is asked for, and tells what they have cost. */
import type { Apps, Mode } from './apps/app.ts'
import { type Framework, libraryOf } from './apps/index.ts'
import { answer } from './peer.ts'

export type ServerQuestions = {
  /** Which apps there are. */
  readonly modes: readonly [Omit<App, 'mode'>, Mode[]]
  /** The port of an app of its own. */
  readonly open: readonly [App, number]
  /** Microseconds of CPU time of all threads, so far. */
  readonly spent: readonly [null, number]
}

export interface App {
  readonly framework: Framework
  readonly library: string
  readonly mode: Mode
}

const loaded = new Map<string, Promise<Apps>>()

await answer<ServerQuestions>({
  modes: async (app) => Object.keys(await appsOf(app)) as Mode[],
  async open(app) {
    const { library, mode } = app
    const listen = (await appsOf(app))[mode]
    if (listen === undefined) throw new Error(`${library} has no app for ${mode}`)
    return listen()
  },
  spent() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
})

/** Loaded once, so that a library's apps share their store. */
function appsOf({ framework, library }: Omit<App, 'mode'>): Promise<Apps> {
  const apps = loaded.get(library) ?? libraryOf(framework, library).load()
  loaded.set(library, apps)
  return apps
}
