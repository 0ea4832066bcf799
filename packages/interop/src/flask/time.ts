/** How does Flask write a time? As HTTP does: RFC 9110 section 5.6.7, in whole seconds. */

const IMF =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Undefined for a time that has no such text. What is less than a second is lost, as in Flask. */
export function spellTime(date: Date): string | undefined {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toUTCString() : undefined
}

/** Null, as Flask says, for text that is no time. */
export function readTime(text: string): Date | null {
  const date = new Date(IMF.test(text) ? text : Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}
