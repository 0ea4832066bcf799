/** What does the README claim that the command answers, and what does it answer? */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { createSessions } from '@sealed-session/core'
import { sealData } from 'iron-session'
import { AT, CLI, NEEDED, NOW, SECRET } from './run.ts'

export const README = join(import.meta.dirname, '../README.md')

/** A block of the README: a command line, and what came of it. */
export interface Shown {
  readonly line: string
  readonly answer: string
}

export function shownIn(readme = readFileSync(README, 'utf8')): readonly Shown[] {
  const blocks = readme.matchAll(/^```console\n\$ (?<line>.*)\n(?<answer>(?:.*\n)*?)```$/gm)
  return [...blocks].map(({ groups }) => groups as unknown as Shown)
}

/** In a shop's folder, at the moment of the tests; `port` is what stands for 3000. */
export async function play({ line }: Shown, cwd: string, port: string): Promise<string> {
  const node = `'${process.execPath}' --conditions=sealed-session-source '${CLI}'`
  const spelled = line
    .replaceAll(/npx sealed-session (inspect|rotate)/g, `npx sealed-session $1 --at ${AT}`)
    .replaceAll('npx sealed-session', node)
    .replaceAll(':3000', `:${port}`)
  const child = spawn('sh', ['-c', spelled], {
    cwd,
    env: {
      ...NEEDED,
      ...(await cookies()),
      ...(!line.includes('doctor') && { SESSION_SECRET: SECRET }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return foreseeable(`${out}${err}`.replaceAll(`:${port}`, ':3000'))
}

/** What is another each time, as it stands in the README. */
export function foreseeable(answer: string): string {
  return stripVTControlCharacters(answer)
    .replace(/^(SESSION_SECRET=)?[\w-]{43}$/gm, '$1QdvV7M0yGm1Yq2bDkJ8oRzN3xW5tHsLcE6uAfPiB9Kw')
    .replace(/Fe26\.2\*[^\s;]+/g, 'Fe26.2*6c824e7f**…')
    .replace(/\b\d+(?= of 4096 bytes)/g, '258')
    .replace(/Node \d+\.\d+\.\d+, .*$/gm, 'Node 24.21.0, linux 6 (x64)')
    .replace(/Node \d+\.\d+\.\d+/g, 'Node 24.21.0')
}

async function cookies() {
  const ann = { user: 'ann', cart: [{ item: 17, count: 2 }] }
  const COOKIE = await createSessions<object>({
    secret: SECRET,
    now: () => NOW - 3_600_000,
  }).cookieFor(ann)
  const IRON = `session=${await sealData(ann, { password: SECRET, ttl: 0 })}`
  return { COOKIE, IRON }
}

/** A shop that has moved to our sessions, nearly. */
export function layOutShop(folder: string): void {
  const files = {
    'package.json': {
      name: 'shop',
      dependencies: {
        '@sealed-session/express': '0.1.0',
        express: '5.3.0',
        'express-session': '1.19.0',
      },
    },
    'src/admin.js': "import session from 'express-session'\n",
    '.env': `SESSION_SECRET=${SECRET}\n`,
    '.gitignore': 'node_modules\n',
    'node_modules/express/package.json': { name: 'express', version: '5.3.0' },
    'node_modules/@sealed-session/core/package.json': {
      name: '@sealed-session/core',
      version: '0.1.0',
    },
    'node_modules/@sealed-session/express/package.json': {
      name: '@sealed-session/express',
      version: '0.1.0',
      peerDependencies: { express: '^4.19.0 || ^5.0.0' },
    },
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(folder, path), text)
  }
  execFileSync('git', ['init', '-q'], { cwd: folder })
}
