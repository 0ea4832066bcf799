/** fetch does what every adapter does. */
import { fetchSubject } from '../subjects/fetch.ts'
import { hold } from './held.ts'

hold(fetchSubject)
