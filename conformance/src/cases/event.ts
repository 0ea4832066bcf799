/** What is the app's listener told of a request? */
import { equal } from '../assert.ts'
import type { Case, World } from '../case.ts'
import type { Respond, Step } from '../plan.ts'
import type { Capability } from '../reply.ts'

/** Ways in which a response leaves, and what a subject has to be capable of for it. */
const RESPONSES: readonly (readonly [respond: Respond, needs?: Capability])[] = [
  [['json']],
  [['redirect']],
  [['empty']],
  [['stream'], 'stream'],
  [['events'], 'events'],
  [['flush'], 'flush'],
  [['raw head'], 'raw head'],
  [['raw response'], 'raw response'],
  [['throw'], 'throw'],
  [['reject'], 'reject'],
  [['http error'], 'http error'],
  [['no route'], 'no route'],
]

const slug = ([kind]: Respond) => kind.replaceAll(' ', '-')

/** A browser whose visits are told of, and what was told since somebody asked. */
function watched({ browser }: World) {
  const ann = browser({ listener: 'remembers' })
  const observer = browser()
  const heard = async () => {
    const { last } = await observer.go(['told'])
    return (last as unknown[][]).map((event) => event.slice(0, -1))
  }
  return { ann, heard }
}

/** Steps of one request, and what is told of it. */
const ENDS: readonly (readonly [
  id: string,
  what: string,
  steps: readonly Step[],
  end: readonly string[],
])[] = [
  ['unopened', 'that does not ask for the session', [], ['committed', 'untouched', 'unopened']],
  ['read', 'that reads it', [['data']], ['committed', 'unchanged', 'valid']],
  ['changed', 'that changes it', [['set', 'visits', 1]], ['committed', 'updated', 'valid']],
  ['rotated', 'that rotates its id', [['rotate id']], ['committed', 'updated', 'valid']],
  ['cleared', 'that clears it', [['clear']], ['committed', 'cleared', 'valid']],
  ['destroyed', 'that destroys it', [['destroy']], ['committed', 'destroyed', 'valid']],
]

export const event: readonly Case[] = [
  ...ENDS.map(
    ([id, what, steps, end]): Case => ({
      id: `event/${id}`,
      title: `a request ${what} ends once, and the listener is told how`,
      clause: 'Y-1',
      async run(world) {
        const { ann, heard } = watched(world)
        await ann.go(['set', 'user', 'ann'])
        await heard()

        await ann.go(...steps)

        equal(await heard(), [end])
      },
    }),
  ),
  ...RESPONSES.map(
    ([respond, needs]): Case => ({
      id: `event/once-${slug(respond)}`,
      title: `however a response leaves, its end is told once: ${respond[0]}`,
      clause: 'Y-1',
      ...(needs && { needs: [needs] }),
      async run(world) {
        const { ann, heard } = watched(world)
        await heard()

        await ann.ask([['set', 'user', 'ann']], { respond })

        equal(await heard(), [['committed', 'created', 'nothing']])
      },
    }),
  ),
  {
    id: 'event/refused',
    title:
      'a cookie that is not used is told of once, with its reason, and then how the request ended',
    clause: 'Y-2',
    async run(world) {
      const { ann, heard } = watched(world)
      ann.plant('session', 'garbage')
      await heard()

      await ann.go(['data'], ['data'])

      equal(await heard(), [
        ['refused', 'malformed'],
        ['committed', 'unchanged', 'refused'],
      ])
    },
  },
  {
    id: 'event/failed',
    title: 'a session that cannot be saved is told of as failed, and as nothing else',
    clause: 'Y-1',
    async run(world) {
      const { ann, heard } = watched(world)
      await heard()

      await ann.go(['store what JSON changes', 'at', 'date'])

      equal(await heard(), [['failed', 'ERR_SESSION_NOT_JSON']])
    },
  },
  {
    id: 'event/route',
    title: 'what is told names the method and the path',
    clause: 'Y-3',
    async run({ browser }) {
      const ann = browser({ listener: 'remembers' })
      const observer = browser()
      await observer.go(['told'])

      await ann.go(['data'])

      const { last } = await observer.go(['told'])
      equal(
        (last as unknown[][]).map((told) => told.at(-1)),
        [`GET ${ann.path}`],
      )
    },
  },
]
