/** What does TypeScript say of a project, but for what it says of other people's declarations? */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Project } from './projects.ts'

export interface Compiled {
  readonly what: string
  /** Lines, each with its file; none if all is well. */
  readonly mistakes: readonly string[]
}

/** As many at a time as are given to each processor of a small machine. */
const AT_ONCE = 2

/** In the order in which they are done. */
export async function* compile(
  projects: readonly Project[],
  elsewhere: string,
  node: string,
): AsyncGenerator<Compiled> {
  const waiting = projects.entries()
  const underWay = new Map<number, Promise<readonly [at: number, compiled: Compiled]>>()
  const begin = () => {
    const { value, done } = waiting.next()
    if (done) return
    const [at, project] = value
    underWay.set(
      at,
      compileOne(project, at, elsewhere, node).then((compiled) => [at, compiled]),
    )
  }
  for (let slot = 0; slot < AT_ONCE; slot++) begin()
  while (underWay.size > 0) {
    const [at, compiled] = await Promise.race(underWay.values())
    underWay.delete(at)
    begin()
    yield compiled
  }
}

async function compileOne(
  { what, typescript, tsconfig }: Project,
  at: number,
  elsewhere: string,
  node: string,
): Promise<Compiled> {
  const config = join(elsewhere, `tsconfig.${at}.json`)
  writeFileSync(config, JSON.stringify(tsconfig))
  const tsc = join(elsewhere, 'node_modules', typescript, 'bin/tsc')
  const child = spawn(node, [tsc, '-p', config, '--pretty', 'false'], { cwd: elsewhere })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const said = (await text(child.stdout)) + (await text(child.stderr))
  const status = await ended
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const mistakes = lines.filter((line) => !isOfOthers(line))
  // Neither may a compiler that did not even begin pass for one that found nothing.
  return {
    what,
    mistakes: status !== 0 && lines.length === 0 ? [`ended with ${status}`] : mistakes,
  }
}

/** An error in what others declare, or what an error of theirs goes on to say. */
function isOfOthers(line: string): boolean {
  return /^node_modules\/(?!@sealed-session\/)/.test(line) || /^\s/.test(line)
}
