/** Express does what every adapter does. */
import { expressSubject } from '../subjects/express.ts'
import { hold } from './held.ts'

hold(expressSubject)
