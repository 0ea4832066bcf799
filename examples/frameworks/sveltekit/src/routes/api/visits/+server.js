export function GET({ locals }) {
  locals.session.visits = (locals.session.visits ?? 0) + 1
  return Response.json({ visits: locals.session.visits, mark: locals.session.mark ?? null })
}
