/** A key ring in a file: for its owner alone, replaced as a whole, by one process at a time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { Clock, errorOf, type Loose, site } from '../../../test/support.ts'
import { fileKeys } from './file-keys.ts'
import { withLock } from './lock.ts'
import { keyRing } from './ring.ts'
import { readKeys } from './spelled.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sealed-session-keys-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

let files = 0
const fresh = () => path.join(fs.mkdtempSync(path.join(folder, `${++files}-`)), 'keys.json')
const left = (file: string) => fs.readdirSync(path.dirname(file))

describe('a key ring in a file', () => {
  it('is made when it is first used, for its owner alone, and nothing is left beside it', async () => {
    const file = fresh()
    const clock = new Clock()
    const ring = keyRing(fileKeys(file), { now: clock.now })
    const here = site<Loose>({ secret: ring }, clock)
    expect(left(file)).toEqual([])

    await here.visit(({ session }) => void (session.user = 'ann'))

    expect(left(file)).toEqual(['keys.json'])
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const restarted = site<Loose>({ secret: keyRing(fileKeys(file), { now: clock.now }) }, clock)
    restarted.browser.put(here.browser.cookie)
    expect((await restarted.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('is written only by who has read what is there', () => {
    const storage = fileKeys(fresh())
    expect(storage.read()).toBe(null)
    expect(storage.write('one', null)).toBe(true)
    expect(storage.write('another', null)).toBe(false)
    const { version } = storage.read() as { version: string }
    expect(storage.write('two', version)).toBe(true)
    expect(storage.write('three', version)).toBe(false)
    expect(storage.read()).toMatchObject({ text: 'two' })
  })

  it('may be reached by a link, which stays one', () => {
    const file = fresh()
    const link = `${file}.link`
    fileKeys(file).write('one', null)
    fs.symlinkSync(file, link)
    const { version } = fileKeys(link).read() as { version: string }
    expect(fileKeys(link).write('two', version)).toBe(true)
    expect(fs.readFileSync(file, 'utf8')).toBe('two')
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true)
  })

  it('is not held up by a process that was ended while it wrote', () => {
    const file = fresh()
    fs.writeFileSync(`${file}.lock`, 'somebody')
    const longAgo = fs.statSync(`${file}.lock`).mtimeMs / 1000 - 11
    fs.utimesSync(`${file}.lock`, longAgo, longAgo)
    expect(fileKeys(file).write('one', null)).toBe(true)
    expect(left(file)).toEqual(['keys.json'])
  })

  it('waits for who writes it, for a second at most, and says then who holds it', async () => {
    const file = fresh()
    const lock = `${file}.lock`
    fs.writeFileSync(file, '')
    fs.writeFileSync(lock, 'somebody')
    let waited = 0
    const error = await errorOf(() =>
      withLock(
        fs,
        lock,
        file,
        () => 'mine',
        () => waited++,
      ),
    )
    expect([error.message, waited]).toEqual([
      `another process holds ${lock}; if there is none, delete that file`,
      200,
    ])
    expect(
      withLock(
        fs,
        lock,
        file,
        (isMine) => isMine(),
        () => fs.rmSync(lock),
      ),
    ).toBe(true)
    expect(left(file)).toEqual(['keys.json'])
  })

  it('is not written by who was held up for so long that another took over', () => {
    const file = fresh()
    const lock = `${file}.lock`
    fs.writeFileSync(file, '')
    const isStillMine = withLock(fs, lock, file, (isMine) => {
      const longAgo = fs.statSync(lock).mtimeMs / 1000 - 11
      fs.utimesSync(lock, longAgo, longAgo)
      return withLock(fs, lock, file, (isTheirs) => [isMine(), isTheirs()])
    })
    expect(isStillMine).toEqual([false, true])
    expect(left(file)).toEqual(['keys.json'])
  })

  it('needs its folder, and says why it cannot be begun', async () => {
    const ring = keyRing(fileKeys(path.join(folder, 'nowhere', 'keys.json')))
    const error = await errorOf(() => ring.keys())
    expect([error.code, error.cause.code]).toEqual(['ERR_SESSION_SECRET', 'ENOENT'])
  })

  it.each([undefined, '', 3])('wants a path, and %o is none', async (given) => {
    expect((await errorOf(() => fileKeys(given as never))).code).toBe('ERR_SESSION_CONFIG')
  })

  it('is one for many processes that write it at the same time', async () => {
    const file = fresh()
    const counting = fileURLToPath(new URL('../../../test/count-in-file.ts', import.meta.url))
    const processes = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--conditions=sealed-session-source', counting, file, '25'], {
        stdio: 'inherit',
      }),
    )
    const codes = await Promise.all(processes.map(async (each) => (await once(each, 'exit'))[0]))
    expect(codes).toEqual([0, 0, 0, 0])
    expect(fs.readFileSync(file, 'utf8')).toBe('100')
    expect(left(file)).toEqual(['keys.json'])
  }, 60_000)

  it('has one first key, whoever of many processes is first', async () => {
    const file = fresh()
    const rings = Array.from({ length: 5 }, () => keyRing(fileKeys(file)))
    await Promise.all(rings.map((ring) => ring.keys()))
    expect(readKeys(fs.readFileSync(file, 'utf8'))).toHaveLength(1)
  })
})
