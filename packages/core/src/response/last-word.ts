/** Who has the last word on a header that is changed while the head is about to leave? */
import type { ServerResponse } from 'node:http'

/**
 * Has `speak` called whenever somebody changes a header that it is `about`, so that it can change it again.
 * Node's own `writeHead` changes headers the same way, by those that it is given. Answers with the way to stop.
 */
export function keepLastWord(
  res: ServerResponse,
  about: (header: string) => boolean,
  speak: () => unknown,
): () => void {
  const { setHeader, appendHeader, removeHeader } = res
  let listening = true
  const heard = (header: string) => {
    if (!listening || !about(header)) return
    // What it changes itself is no news.
    listening = false
    try {
      speak()
    } finally {
      listening = true
    }
  }
  res.setHeader = (header, value) => {
    setHeader.call(res, header, value)
    heard(header)
    return res
  }
  res.appendHeader = (header, value) => {
    appendHeader.call(res, header, value)
    heard(header)
    return res
  }
  res.removeHeader = (header) => {
    removeHeader.call(res, header)
    heard(header)
  }
  return () => {
    listening = false
    Object.assign(res, { setHeader, appendHeader, removeHeader })
  }
}
