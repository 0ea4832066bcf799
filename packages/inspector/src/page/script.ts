/** The little that the page does by itself: it works without. */

/** Whoever comes back to this tab sees what has happened meanwhile, and keeps focus and place. */
export const SCRIPT = `
async function refresh() {
  if (document.visibilityState !== 'visible') return
  const response = await fetch(location.pathname, { headers: { accept: 'text/html' } })
  if (!response.ok) return
  // Without the head, whose style would have the nonce of another response.
  const [text = ''] = /<main[^]*<\\/main>/.exec(await response.text()) ?? []
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  const [now, then] = [document, fresh].map((each) => each.querySelector('main'))
  if (then === null || now.dataset.version === then.dataset.version) return
  const focused = document.activeElement?.id
  const isOpen = document.querySelector('#others')?.open
  now.replaceWith(then)
  if (isOpen) document.querySelector('#others')?.setAttribute('open', '')
  if (focused) document.getElementById(focused)?.focus()
}
document.addEventListener('visibilitychange', refresh)
`
