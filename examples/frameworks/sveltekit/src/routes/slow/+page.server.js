/** Streams: the head leaves first, and the rest once it is there. */
export function load({ locals }) {
  locals.session.slow = (locals.session.slow ?? 0) + 1
  const later = new Promise((resolve) => setTimeout(resolve, 50)).then(() => {
    try {
      locals.session.set('late', true)
      return 'a late write was accepted'
    } catch (error) {
      return error.code
    }
  })
  return { slow: locals.session.slow, later }
}
