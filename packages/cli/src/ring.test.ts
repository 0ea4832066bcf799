/** The doctor and `rotate`, of a key ring in a file. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCodec, fileKeys, keyRing } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { emptyFolder, run } from '../test/run.ts'

const DAY = 86_400_000

/** A project whose code names its key ring; the ring was begun so many days ago. */
async function project(days: number) {
  const cwd = emptyFolder()
  const file = join(cwd, 'keys.json')
  writeFileSync(
    join(cwd, 'app.js'),
    "app.use(session({ secret: keyRing(fileKeys('keys.json'), { every: '90d' }) }))\n",
  )
  const ring = keyRing(fileKeys(file), { now: () => Date.now() - days * DAY })
  const token = await createCodec({ secret: ring, now: () => Date.now() }).encode({ data: {} })
  const examine = async () => {
    const { code, out, err } = await run(['doctor', '--json'], { cwd })
    expect(err).toBe('')
    const { checks } = JSON.parse(out)
    const about = checks.find((check: { about: string }) => check.about === 'key ring')
    return { code, out, fine: about.fine, ids: about.findings.map(({ id }: { id: string }) => id) }
  }
  return { cwd, file, examine, token }
}

const secretsIn = (file: string): string[] =>
  JSON.parse(readFileSync(file, 'utf8')).keys.flatMap(
    ({ secret }: { secret?: string }) => secret ?? [],
  )

describe('the doctor of a key ring', () => {
  it('tells how old its keys are, and misses no SESSION_SECRET', async () => {
    const { examine, file } = await project(10)
    const before = readFileSync(file, 'utf8')
    const { code, out, fine, ids } = await examine()
    expect([code, ids]).toEqual([0, []])
    expect(fine).toEqual([
      expect.stringMatching(/^keys\.json: \d{4}-\d\d-\d\d-[0-9a-f]{6}, made 10 days ago, seals$/),
    ])
    expect(out).not.toContain('secret-missing')
    for (const secret of secretsIn(file)) expect(out).not.toContain(secret)
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it('makes none that is due, and says where nobody does', async () => {
    const { examine, file } = await project(402)
    expect((await examine()).ids).toEqual(['keys-overdue'])
    expect(secretsIn(file)).toHaveLength(1)
  })

  it('says who else can read it', async () => {
    const { examine, file } = await project(1)
    chmodSync(file, 0o640)
    expect(await examine()).toMatchObject({ code: 1, ids: ['keys-readable'] })
  })

  it('says that it is none, or not there', async () => {
    const { cwd, examine, file } = await project(1)
    writeFileSync(file, 'garbage')
    expect(await examine()).toMatchObject({ code: 1, ids: ['keys-unreadable'] })
    writeFileSync(join(cwd, 'app.js'), "keyRing(fileKeys('/nowhere/keys.json'))\n")
    expect(await examine()).toMatchObject({ code: 0, ids: ['keys-absent'] })
    const { out } = await run(['doctor', '--json', '--keys', 'keys.json'], { cwd })
    expect(out).toContain('keys-unreadable')
  })
})

describe('rotate, of a key ring', () => {
  it('makes a key that seals in two days', async () => {
    const { cwd, file } = await project(10)
    const { code, out } = await run(['rotate', '--keys', 'keys.json'], { cwd })
    expect(code).toBe(0)
    expect(out).toMatch(/seals from 20/)
    expect(secretsIn(file)).toHaveLength(2)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const secret of secretsIn(file)) expect(out).not.toContain(secret)
  })

  it('revokes all of one that leaked', async () => {
    const { cwd, file, token } = await project(10)
    const { code, out } = await run(['rotate', '--keys', 'keys.json', '--leaked', '--json'], {
      cwd,
    })
    expect(code).toBe(0)
    const { keys } = JSON.parse(out)
    expect(keys.map(({ state }: { state: string }) => state).sort()).toEqual(['revoked', 'sealing'])
    const codec = createCodec({ secret: keyRing(fileKeys(file)) })
    expect(await codec.decode(token)).toEqual({ refused: 'unknown-key' })
  })

  it('begins none', async () => {
    const cwd = emptyFolder()
    const { code, err } = await run(['rotate', '--keys', 'keys.json'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('keys.json is not there.')])
    expect(existsSync(join(cwd, 'keys.json'))).toBe(false)
  })
})
