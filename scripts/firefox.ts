/** How do scripts come by a real Firefox? By its own socket (Marionette), which is what geckodriver speaks to it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Tab } from './forgery.ts'

const FIREFOX = '/usr/bin/firefox-esr'

/** Whether there is one now. */
export function installFirefox(): boolean {
  if (existsSync(FIREFOX)) return true
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-qq', 'firefox-esr'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  } catch {
    // No Debian, no network, or no rights: said by the caller.
  }
  return existsSync(FIREFOX)
}

/** It is to ask nobody but the servers of this machine. */
const PREFERENCES = {
  'marionette.port': 0,
  'network.proxy.type': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'app.normandy.enabled': false,
}

export interface Firefox extends Tab {
  close(): Promise<void>
}

/** A browser of nobody, whose profile is in this folder, and its only tab. */
export async function startFirefox(profile: string): Promise<Firefox> {
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const child = spawn(
    FIREFOX,
    ['--headless', '--no-remote', '--marionette', '--profile', profile],
    {
      stdio: 'ignore',
      env: { ...process.env, MOZ_HEADLESS: '1' },
    },
  )
  try {
    const port = await until(() => portIn(profile), 'Firefox')
    const marionette = await Marionette.at(port)
    await marionette.send('WebDriver:NewSession', { pageLoadStrategy: 'normal' })
    return tabOf(marionette, child)
  } catch (error) {
    child.kill()
    throw error
  }
}

function portIn(profile: string): number | undefined {
  const file = join(profile, 'MarionetteActivePort')
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined
}

function tabOf(marionette: Marionette, child: ChildProcess): Firefox {
  const run = (body: string) =>
    marionette.send('WebDriver:ExecuteAsyncScript', {
      script: `const done = arguments[0]; (async () => { ${body} })().then(done, (error) => done(String(error)))`,
      args: [],
    })
  const isAt = async (url: string) => {
    const at = await run('return [location.href, document.readyState]').catch(() => undefined)
    return (Array.isArray(at) && at[0] === url && at[1] === 'complete') || undefined
  }
  return {
    run,
    text: async () => String(await run('return document.body.innerText')),
    async goto(url) {
      await marionette.send('WebDriver:Navigate', { url })
    },
    async submit(url) {
      await run(`setTimeout(() => document.forms[0].submit())`)
      await until(() => isAt(url), url)
    },
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      marionette.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined)
      await Promise.race([gone, setTimeout(5000)])
      child.kill('SIGKILL')
      marionette.close()
    },
  }
}

async function until<R>(
  look: () => R | undefined | Promise<R | undefined>,
  what: string,
): Promise<R> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await setTimeout(50)
  }
  throw new Error(`${what} did not come`)
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Messages are `length:[0, id, command, parameters]`, and answers `length:[1, id, error, result]`. */
class Marionette {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  #bytes = Buffer.alloc(0)

  static at(port: number): Promise<Marionette> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      const marionette = new Marionette(socket)
      socket.once('error', reject)
      // It speaks first.
      socket.once('data', () => resolve(marionette))
    })
  }

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => this.#take(Buffer.from(data)))
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox is gone'))
    })
  }

  /** Answers with the value of a result that has one. */
  send(command: string, parameters: object = {}): Promise<unknown> {
    const id = ++this.#last
    const text = JSON.stringify([0, id, command, parameters])
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data])
    for (;;) {
      const start = this.#bytes.indexOf(':') + 1
      const end = start + Number(this.#bytes.subarray(0, start - 1))
      if (start === 0 || this.#bytes.length < end) return
      const message: unknown = JSON.parse(this.#bytes.subarray(start, end).toString())
      this.#bytes = this.#bytes.subarray(end)
      if (Array.isArray(message)) this.#answer(message)
    }
  }

  #answer([, id, error, result]: readonly unknown[]): void {
    const waiting = this.#waiting.get(id as number)
    this.#waiting.delete(id as number)
    if (error) waiting?.reject(new Error((error as Error).message))
    else waiting?.resolve((result as { value?: unknown } | null)?.value)
  }
}
