/** Which keys, subjects and chances does a store see in its cases? */
import { randomFrom } from '../lab.ts'

/** As keys and subjects are: 32 bytes as base64url. The same name makes the same one. */
export function hashOf(name: string): string {
  return btoa(String.fromCharCode(...randomFrom(name)(32)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** So many keys. */
export function keys(count: number, name = 'key'): string[] {
  return Array.from({ length: count }, (_, index) => hashOf(`${name} ${index}`))
}

/** Repeatable whole numbers from 0 up to, and without, the one that is asked for. */
export type Dice = (below: number) => number

export function diceOf(seed: string): Dice {
  const random = randomFrom(seed)
  return (below) => {
    const [high = 0, middle = 0, low = 0] = random(3)
    return ((high << 16) | (middle << 8) | low) % below
  }
}

/** One of these. */
export function oneOf<T>(dice: Dice, all: readonly T[]): T {
  return all[dice(all.length)] as T
}

/** Lets others go ahead, now and then. */
export async function wander(dice: Dice): Promise<void> {
  for (let turns = dice(4); turns > 0; turns--) await null
}
