/** How do lines come onto a terminal, or into a file? */
import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Coloured on a terminal alone, and never under NO_COLOR: Node judges that by the stream. */
function painted(style: Style, stream: NodeJS.WriteStream = process.stdout) {
  return (text: string): string => styleText(style, text, { stream })
}

export const bold = painted('bold')
export const dim = painted('dim')
export const good = painted('green')
export const bad = painted('red')
export const doubtful = painted('yellow')

export function print(...lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}

export function printError(what: string, remedy?: string): void {
  const inRed = painted('red', process.stderr)
  console.error(`${inRed('sealed-session:')} ${what}${remedy === undefined ? '' : ` ${remedy}`}`)
}

/** Names on the left, what they are on the right. */
export function columns(rows: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => widthOf(name)))
  return rows.map(([name, text]) => `  ${dim(name)}${' '.repeat(width - widthOf(name))}  ${text}`)
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length
}

/** What came from elsewhere, without the characters that do something to a terminal, and not endless. */
export function printable(text: string, most = 200): string {
  const short = text.length > most ? `${text.slice(0, most)}…` : text
  return short.toWellFormed().replace(/[\p{C}\u2028\u2029]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`
  })
}

/** Says on a terminal that something is going on, and takes it back; anywhere else it says nothing. */
export async function during<T>(what: string, act: () => Promise<T> | T): Promise<T> {
  const { stderr } = process
  if (!stderr.isTTY) return act()
  stderr.write(styleText('dim', `${what} …`, { stream: stderr }))
  try {
    return await act()
  } finally {
    stderr.write('\r\u001b[K')
  }
}
