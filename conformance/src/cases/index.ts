/** Every case there is. */
import type { Case } from '../case.ts'
import { cache } from './cache.ts'
import { chunk } from './chunk.ts'
import { coexist } from './coexist.ts'
import { crossOrigin } from './cross-origin.ts'
import { device } from './device.ts'
import { ended } from './ended.ts'
import { error } from './error.ts'
import { event } from './event.ts'
import { expire } from './expire.ts'
import { hostile } from './hostile.ts'
import { lost } from './lost.ts'
import { move } from './move.ts'
import { isOnlyInCookie } from './only-in-cookie.ts'
import { proxy } from './proxy.ts'
import { read } from './read.ts'
import { recent } from './recent.ts'
import { record } from './record.ts'
import { renew } from './renew.ts'
import { rotate } from './rotate.ts'
import { stamp } from './stamp.ts'
import { spill, store } from './store.ts'
import { stream } from './stream.ts'
import { write } from './write.ts'

const all: readonly Case[] = [
  ...read,
  ...write,
  ...expire,
  ...ended,
  ...lost,
  ...record,
  ...renew,
  ...stamp,
  ...recent,
  ...chunk,
  ...rotate,
  ...error,
  ...event,
  ...stream,
  ...proxy,
  ...crossOrigin,
  ...device,
  ...coexist,
  ...cache,
  ...hostile,
  ...store,
  ...spill,
  ...move,
]

export const cases: readonly Case[] = all.map((each) =>
  isOnlyInCookie(each.id) ? { ...each, home: 'cookie' } : each,
)
