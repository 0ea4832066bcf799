/** What does it cost to seal and unseal a session, beside other codecs and in every runtime? */
import { bundle } from './bundle.ts'
import type { Pace } from './measure.ts'
import { ask } from './processes.ts'
import { scriptRuntimes } from './runtimes.ts'
import { type Found, USUAL } from './seal/figures.ts'
import type { Question, Row } from './seal/measured.ts'
import { knownTable, plotOf, runtimeTable, sizeTable, workerdTable } from './seal/tables.ts'
import { mainTargets, runtimeTargets, workerdTargets } from './seal/targets.ts'
import { measureWorkerd } from './seal/workerd.ts'
import type { Part } from './section.ts'

/** The main one gets more, since targets are about it. */
const MAIN_PACE: Pace = { rounds: 17, slice: 25 }
const PACE: Pace = { rounds: 4, slice: 25 }
const QUICK_PACE: Pace = { rounds: 7, slice: 15 }

export const seal: Part = async ({ quick }) => {
  const file = await bundle('seal/measured')
  const [{ name, command }, ...others] = scriptRuntimes(quick)
  const measured = (bytes: number, pace: Pace, runtime = name, by = command): Found => {
    console.error(`seal: ${bytes} bytes on ${runtime}`)
    const question: Question = { bytes, ...pace }
    return { runtime, bytes, rows: ask<Row[]>(by(file), question) }
  }
  const main = measured(USUAL, quick ? QUICK_PACE : MAIN_PACE)
  const plots = [plotOf('seal', main), plotOf('unseal', main)]
  const about = { title: 'Sealing and unsealing', text: TEXT, plots }
  if (quick) return [{ ...about, tables: [sizeTable(main)], targets: mainTargets(main) }]

  const [small, large] = [measured(100, PACE), measured(3000, PACE)]
  const elsewhere = others.map((each) => measured(USUAL, PACE, each.name, each.command))
  const everywhere = [main, ...elsewhere]
  const workerd = await measureWorkerd()
  return [
    {
      ...about,
      tables: [
        ...[small, main, large].map(sizeTable),
        runtimeTable('seal', everywhere),
        runtimeTable('unseal', everywhere),
        knownTable(everywhere),
        workerdTable(workerd),
      ],
      targets: [...mainTargets(main), ...runtimeTargets(elsewhere), ...workerdTargets(workerd)],
    },
  ]
}

const TEXT = `Sessions of exactly so many bytes of JSON: a user, roles, a CSRF token, a cart, and for 3,000 bytes
1.2 kB of random OAuth tokens. Every codec is asked whether what it sealed comes back, and whether it
refuses an altered token, before it is timed.

The codecs take turns, in another order every round, for some 25 ms each; the figures are medians over the
rounds. They are microseconds of CPU time of all threads in a process that is kept to one core, so work that
is handed to a thread pool counts. Asynchronous codecs are awaited one operation at a time. “×” is how many
times as fast as iron-webcrypto with a password, in the same process.

sealed-session is measured as it is called: \`codec.encode({ data })\` and \`codec.decode(token)\`. It seals an
envelope with an id, the time of creation and the time of the last request, some 90 bytes more than the data.
Tokens are cut out of a Cookie header, as a server gets them, and more of them take turns than the codec
remembers; “seen before” are 32 tokens that come back all the time. Codecs that are only signed can be read
by anybody who holds the cookie. The floor rows have no expiry, no key rotation and no format.`
