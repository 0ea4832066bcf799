/** What do conversations need of a browser, whichever engine it has? */

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** An engine, as Debian packs it. */
export interface Engine {
  readonly name: EngineName
  /** As its makers call it. */
  readonly title: string
  /** Debian's packages, each of which may be missing. */
  readonly packages: readonly string[]
  /** Whether this machine has it. */
  isThere(): boolean
  start(settings: Settings): Promise<Browser>
  /**
   * Shows a page in a browser with this profile, and quits it as its user would, once `seen` comes true. What the
   * browser keeps is there when the profile is opened again.
   */
  show(url: string, seen: () => boolean, settings: Settings): Promise<void>
}

/** What a browser is started with. */
export interface Settings {
  /** A folder of its own. */
  readonly profile: string
  /** The port of this machine where every host but this machine itself is to be found. */
  readonly proxy: number
  /** The certificate to trust, by the hash of its public key. */
  readonly fingerprint: string
  /** Whether pages may run scripts. Default true. */
  readonly javaScript?: boolean
}

/** A browser, and its only tab. */
export interface Browser {
  /** As the browser tells it: `156.0.8078.108`. */
  readonly version: string
  goto(url: string): Promise<void>
  /** What can be read on the page. */
  text(): Promise<string>
  /** Waits until this can be read on the page. */
  sees(text: string): Promise<void>
  /** Clicks the button or the link with this label, and waits for the page that it leads to. */
  press(label: string): Promise<void>
  /** Types into the field with this label, in place of what is there. */
  fill(label: string, text: string): Promise<void>
  /** Ticks the box with this label. */
  tick(label: string): Promise<void>
  /** Runs a script in the page, and waits for the page that it leads to. */
  leaveBy(script: string): Promise<void>
  /** The page before, and the one after it. */
  back(): Promise<void>
  forward(): Promise<void>
  reload(): Promise<void>
  /** Runs the body of an async function in the page; what it returns has to fit into JSON. */
  run(body: string): Promise<unknown>
  /** All cookies that go to this page, those that scripts cannot see included. */
  cookies(): Promise<readonly BrowserCookie[]>
  /** Drops all cookies that go to this page. */
  forget(): Promise<void>
  close(): Promise<void>
}

export interface BrowserCookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite?: string
}
