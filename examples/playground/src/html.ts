/** HTML from template literals, in which everything but other markup is escaped. */

const MARKUP = Symbol('markup')

export interface Markup {
  readonly [MARKUP]: string
}

type Part = string | number | Markup | readonly Markup[]

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = strings.map(
    (string, at) => string + (at < parts.length ? spell(parts[at] as Part) : ''),
  )
  return { [MARKUP]: text.join('') }
}

export function raw(markup: Markup): string {
  return markup[MARKUP]
}

function spell(part: Part): string {
  if (Array.isArray(part)) return part.map(raw).join('')
  if (typeof part === 'object') return raw(part as Markup)
  return escapeHtml(String(part))
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
