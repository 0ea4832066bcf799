/** `npm run golden`: writes down what Express says, for everybody to say the same. */
import { cases, examine } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { expressSubject } from '../subjects/express.ts'
import { writeTranscripts } from './golden.ts'

const served = await serve(expressSubject)
const { examined } = await examine(
  served.url,
  expressSubject,
  cases.filter(({ unordered }) => !unordered),
)
await served.close()
writeTranscripts(Object.fromEntries(examined.map((each) => [each.case.id, each.exchanges])))
console.log(`${examined.length} transcripts written`)
