/** `doctor`: what is wrong with the sessions of this project, or of the app that runs there? */
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import type { Check } from '../doctor/finding.ts'
import type { Plan, Route } from '../doctor/visit/index.ts'
import { secretsAround } from '../secrets/given.ts'
import type { Answer } from '../terminal/answer.ts'
import { FINE, FOUND } from '../terminal/exit.ts'
import { Failure } from '../terminal/failure.ts'
import { during, print, printJson } from '../terminal/print.ts'
import { VERSION } from '../version.ts'

interface Options {
  readonly url?: string
  readonly login?: string
  readonly logout?: string
  readonly data?: string
  readonly method?: string
  readonly cookie?: string
  readonly upstream?: string
  readonly resolve?: string
  readonly insecure?: boolean
  readonly envFile?: string
  readonly keys?: string
  readonly folder: string
  readonly project: boolean
  readonly json?: boolean
  readonly report?: boolean
}

export function doctorCommand(answer: Answer): Command {
  return new Command('doctor')
    .description(
      'Looks for what keeps sessions from working: in the project in this folder, and, with --url, in an app that runs.',
    )
    .option('-u, --url <url>', 'visit the app there, as a browser would')
    .option('--login <path>', 'what begins a session there')
    .option(
      '--data <form>',
      'what to send to the login: user=ann&…, or JSON; @file, or - for standard input',
    )
    .option('--method <method>', 'how to log in and out; POST if there is --data, else GET')
    .option('--logout <path>', 'what ends the session')
    .option('-c, --cookie <name>', 'the cookie’s name, if it cannot be found out')
    .option('--upstream <url>', 'the app without the proxy in front of it, to compare')
    .option('--resolve <address>', 'connect to this address, whatever the host’s name says')
    .option('--insecure', 'take certificates that nobody vouches for')
    .option(
      '-f, --env-file <file>',
      'the file that sets SESSION_SECRET, to tell sessions apart; else the environment’s',
    )
    .option('--keys <file>', 'the file of a key ring, if the code does not name it')
    .option('--folder <folder>', 'the project’s folder', '.')
    .option('--no-project', 'look at the running app alone')
    .option('-j, --json', 'for scripts')
    .option('-r, --report', 'a block to paste into an issue: no secrets, values, hosts or folders')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      answer((await examine(options)) ? FINE : FOUND)
    })
}

const HELP = `
Examples:
  npx sealed-session doctor
  npx sealed-session doctor --url http://localhost:3000 --login /login --data 'user=ann'
  npx sealed-session doctor --url https://shop.example --upstream http://127.0.0.1:3000 --login /login
  npx sealed-session doctor --report

Exit codes: 0 nothing was found (but notes), 1 something was.`

async function examine(options: Options): Promise<boolean> {
  // What examines is loaded only where something is to be examined.
  const { isHealthy } = await import('../doctor/finding.ts')
  const { examineProject, readProject } = await import('../doctor/project/index.ts')
  const visit = options.url === undefined ? undefined : await readVisit(options.url, options)
  if (visit === undefined && !options.project) {
    throw new Failure('There is nothing to look at.', 'Leave --no-project out, or give a --url.')
  }
  const project = readProject(options.folder)
  const checks: Check[] = []
  if (options.project) {
    checks.push(
      ...(await during('looking at the project', () => examineProject(project, options.keys))),
    )
  }
  if (visit !== undefined) {
    const { examineApp } = await import('../doctor/visit/index.ts')
    const { plan, route } = visit
    const secrets = secretsAround(options.envFile)?.secrets
    const visiting = `visiting ${plan.url.origin}`
    checks.push(await during(visiting, () => examineApp(plan, route, secrets, Date.now)))
  }
  const healthy = isHealthy(checks)
  if (options.report) {
    const { reportOf } = await import('../doctor/report.ts')
    const hosts = [visit?.plan.url.host, visit?.route.upstream?.host].filter(
      (host) => host !== undefined,
    )
    print(reportOf({ version: VERSION, project, checks, hosts }))
  } else if (options.json) {
    printJson({ healthy, checks })
  } else {
    const { linesOf } = await import('../doctor/print.ts')
    print(...linesOf(checks))
  }
  return healthy
}

async function readVisit(given: string, options: Options): Promise<{ plan: Plan; route: Route }> {
  const url = readUrl(given, '--url')
  const { login, logout, upstream, resolve, insecure, data, method, cookie } = options
  return {
    plan: {
      url,
      login: login === undefined ? undefined : readUrl(login, '--login', url),
      logout: logout === undefined ? undefined : readUrl(logout, '--logout', url),
      body: data === undefined ? undefined : await readData(data),
      method: method?.toUpperCase(),
      cookie,
    },
    route: {
      address: resolve,
      upstream: upstream === undefined ? undefined : readUrl(upstream, '--upstream'),
      insecure: insecure === true,
    },
  }
}

function readUrl(given: string, option: string, base?: URL): URL {
  const url = URL.canParse(given, base) ? new URL(given, base) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  throw new Failure(
    `${option} is no address of a web page.`,
    `Give it as in: ${option} http://localhost:3000`,
  )
}

/** A password belongs into a file, or a pipe: arguments are everybody’s on this machine to read. */
async function readData(given: string): Promise<string> {
  if (given === '-') return (await text(process.stdin)).trim()
  if (!given.startsWith('@')) return given
  try {
    return readFileSync(given.slice(1), 'utf8').trim()
  } catch {
    throw new Failure(
      `${given.slice(1)} cannot be read.`,
      'Name a file with what to send to the login.',
    )
  }
}
