/** How does Python write a number? */

/**
 * As `json.dumps`, which writes `repr`: integers in digits, everything else as the shortest text that reads as the
 * same number, with an exponent from 1e16 on and below 1e-4. A number of JavaScript that is whole and safe was an
 * integer, for all that anybody knows; beyond that it can only have been a float.
 */
export function spellNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '-0.0'
  return Number.isSafeInteger(value) ? String(value) : spellFloat(value)
}

function spellFloat(value: number): string {
  const [, sign = '', digits = '', power = ''] =
    /^(-?)([\d.]+)e([+-]\d+)$/.exec(value.toExponential()) ?? []
  const exponent = Number(power)
  const size = Math.abs(exponent)
  if (exponent < -4 || exponent >= 16) {
    return `${sign}${digits}e${exponent < 0 ? '-' : '+'}${String(size).padStart(2, '0')}`
  }
  const figures = digits.replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(size - 1)}${figures}`
  const whole = figures.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${figures.slice(exponent + 1) || '0'}`
}

/** Beyond it Python refuses to make an integer of digits, since that takes quadratic time. */
const MOST_DIGITS = 4300

/**
 * What these characters are in JavaScript: -0 and 1e16 were floats, and stay what they are; an integer that no
 * number can hold is a BigInt. Undefined where Python would not read it.
 */
export function readNumber(text: string): number | bigint | undefined {
  if (/[.eE]/.test(text)) return Number(text)
  const value = Number(text)
  // Python's integers have no negative zero.
  if (Number.isSafeInteger(value)) return value + 0
  return text.length > MOST_DIGITS ? undefined : BigInt(text)
}
