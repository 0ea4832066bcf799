/** A screen for browsers that want one, though nobody looks at it. */
import { existsSync } from 'node:fs'
import { start, stop, until } from './process.ts'

export const XVFB = '/usr/bin/Xvfb'

export interface Display {
  /** What `DISPLAY` has to be: `:90`. */
  readonly name: string
  close(): Promise<void>
}

export async function openDisplay(): Promise<Display> {
  const number = await freeNumber()
  const child = start(XVFB, [`:${number}`, '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'])
  await until(() => existsSync(socketOf(number)) || undefined, 'a display')
  return { name: `:${number}`, close: () => stop(child) }
}

async function freeNumber(): Promise<number> {
  // Others may be looking for one at the same time.
  let number = 100 + Math.floor(Math.random() * 10_000)
  while (existsSync(socketOf(number))) number++
  return number
}

const socketOf = (number: number) => `/tmp/.X11-unix/X${number}`
