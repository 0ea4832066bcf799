/** h3 does what every adapter does. */
import { h3Subject } from '../subjects/h3.ts'
import { hold } from './held.ts'

hold(h3Subject)
