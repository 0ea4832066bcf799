/** What does the process write that is to be killed? */

/** So many, that each is written again and again. */
export const KEYS = 40

export function keyOf(number: number): string {
  return `key ${number % KEYS}`
}

/** Of some hundred to some ten thousand characters, all of which tell the number. */
export function textOf(number: number): string {
  return `${number} `.repeat(20 * (1 + (number % 13) ** 2))
}

export function numberIn(value: string): number {
  const number = Number(value.split(' ')[0])
  if (value !== textOf(number)) throw new Error('a value is not as any write has written it')
  return number
}
