/** Are Python's cookies read and written byte for byte in this runtime? For scripts that are bundled, and a Worker. */
import { flask } from '@sealed-session/interop/flask'
import { timestampSigner } from '@sealed-session/interop/itsdangerous'
import { starlette } from '@sealed-session/interop/starlette'
import flaskVectors from '../../packages/interop/test/vectors/flask.json' with { type: 'json' }
import signed from '../../packages/interop/test/vectors/itsdangerous.json' with { type: 'json' }
import starletteVectors from '../../packages/interop/test/vectors/starlette.json' with {
  type: 'json',
}

export interface Counted {
  readonly passed: number
  readonly failed: readonly string[]
}

/** What Python made is read, and what it refuses is refused; what was read is written as it came. */
export async function checkFormats(): Promise<Counted> {
  const results: [string, boolean][] = []
  for (const { note, secret, cookie, signed_at: at, js_exact } of starletteVectors.positive) {
    if (!js_exact || secret === '') continue
    const codec = starlette({ secretKey: secret, clockSkew: 0 })
    results.push([`starlette: ${note}`, await goesThrough(codec, cookie, at)])
  }
  for (const { note, secret, cookie, signed_at: at } of flaskVectors.positive) {
    if (note === 'integral float') continue
    const codec = flask({ secretKey: secret, clockSkew: 0 })
    results.push([`flask: ${note}`, await goesThrough(codec, cookie, at)])
  }
  for (const vector of starletteVectors.negative) {
    const { note, secret, cookie, now, expected, max_age } = vector
    const isHeader = 'cookie_header' in vector && vector.cookie_header !== undefined
    if (isHeader || cookie === undefined || expected === 'accept' || secret === '') continue
    const maxAge = max_age === null ? {} : { maxAge: max_age }
    const codec = starlette({ secretKey: secret, clockSkew: 0, ...maxAge })
    const { refused } = await codec.decode(cookie, now * 1000)
    results.push([`starlette refuses: ${note}`, refused !== undefined])
  }
  for (const { id, secret, salt, value, now, signed: text, class: kind, ...how } of signed.signer) {
    if (kind !== 'TimestampSigner' || now === null) continue
    const { key_derivation: keyDerivation, digest } = how
    const signer = timestampSigner({ secretKey: secret, salt, keyDerivation, digest } as never)
    results.push([`itsdangerous: ${id}`, (await signer.sign(value, now * 1000)) === text])
  }
  return {
    passed: results.filter(([, isRight]) => isRight).length,
    failed: results.filter(([, isRight]) => !isRight).map(([what]) => what),
  }
}

async function goesThrough(
  codec: ReturnType<typeof starlette>,
  cookie: string,
  at: number,
): Promise<boolean> {
  const decoded = await codec.decode(cookie, at * 1000)
  if (decoded.refused !== undefined) return false
  return (await codec.encode({ data: decoded.envelope.data }, at * 1000)) === cookie
}

/** Run to its end, where there is a process. */
export async function tellFormats(): Promise<void> {
  const { passed, failed } = await checkFormats()
  console.log(`formats of Python: ${passed} passed, ${failed.length} failed`)
  for (const what of failed) console.log(`  ${what}`)
  process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1
}
