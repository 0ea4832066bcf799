/** How is any text of JavaScript kept in a column that takes neither NUL nor half of a surrogate pair? */

/** Marks text that is kept as JSON, where such characters are escaped. */
const MARK = '\u0001'

/** The text itself, but for the few that Postgres would refuse, or that would come back as another. */
export function asColumn(text: string): string {
  const fits = !text.includes('\0') && !text.startsWith(MARK) && text.isWellFormed()
  return fits ? text : MARK + JSON.stringify(text)
}

export function fromColumn(column: string): string {
  return column.startsWith(MARK) ? JSON.parse(column.slice(MARK.length)) : column
}
