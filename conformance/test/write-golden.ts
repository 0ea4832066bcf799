/** `npm run golden`: writes down what Express says, for everybody to say the same. */
import { cases, examine } from '@sealed-session/conformance'
import { expressSubject } from '../subjects/express.ts'
import { writeTranscripts } from './golden.ts'

const { examined } = await examine(
  expressSubject,
  {},
  cases.filter(({ unordered }) => !unordered),
)
writeTranscripts(Object.fromEntries(examined.map((each) => [each.case.id, each.exchanges])))
console.log(`${examined.length} transcripts written`)
