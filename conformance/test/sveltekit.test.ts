/** SvelteKit does what every adapter does. */
import { sveltekitSubject } from '../subjects/sveltekit.ts'
import { hold } from './held.ts'

hold(sveltekitSubject)
