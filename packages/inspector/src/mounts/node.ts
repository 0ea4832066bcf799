/** How does a middleware with `next` serve the page: in Express, Connect, Polka? */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerByNode, askedByNode } from '../asked/node.ts'
import type { AnswerTo, Owns } from './index.ts'

export type NodeMiddleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

export function nodeMiddleware(owns: Owns, answer: AnswerTo): NodeMiddleware {
  return function inspector(req, res, next) {
    const asked = askedByNode(req)
    if (!owns(asked.path)) return next()
    answer(asked).then((made) => answerByNode(res, made), next)
  }
}
