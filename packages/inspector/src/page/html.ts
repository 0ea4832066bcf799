/** HTML from template literals, in which everything but other markup is escaped. */

const MARKUP = Symbol('markup')

export interface Markup {
  readonly [MARKUP]: string
}

type Part = string | number | Markup | undefined | readonly Markup[]

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = strings.map((string, at) => string + spell(parts[at]))
  return { [MARKUP]: text.join('') }
}

export function raw(markup: Markup): string {
  return markup[MARKUP]
}

/** What was written for this page, and holds nothing of anybody's. */
export function trusted(text: string): Markup {
  return { [MARKUP]: text }
}

function spell(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return MARKUP in part ? raw(part) : part.map(raw).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}
