/** A page that asks the app's own endpoints, on behalf of its visitor. */
export async function load({ locals, fetch }) {
  locals.session.mark = 'set by the page'
  const [one, two] = [await fetch('/api/visits'), await fetch('/api/visits')]
  return { answers: [await one.json(), await two.json()], visits: locals.session.visits }
}
