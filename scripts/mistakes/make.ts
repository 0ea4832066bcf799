/** Makes every mistake, one after the other, in a process that is as a developer's: what it prints is what they see. */

import { BEGINS, ENDS } from './marks.ts'
import { createSite } from './mistake.ts'
import { mistakes } from './table.ts'

for (const [at, { make }] of mistakes.entries()) {
  console.error(`${BEGINS}${at}`)
  const site = createSite()
  try {
    await make(site)
  } catch (error) {
    // As Node prints what nobody has caught.
    console.error(error)
  }
  // Frameworks print what a handler has thrown a moment later.
  await new Promise((resolve) => setTimeout(resolve, 20))
  site.close()
}
console.error(ENDS)
process.exit()
