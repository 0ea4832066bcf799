/** SvelteKit as the adapter has it: what one copy of it throws is unknown to another, and an app has one. */
export { error, isHttpError, isRedirect } from '@sveltejs/kit'
