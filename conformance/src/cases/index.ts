/** Every case there is. */
import type { Case } from '../case.ts'
import { cache } from './cache.ts'
import { chunk } from './chunk.ts'
import { coexist } from './coexist.ts'
import { ended } from './ended.ts'
import { error } from './error.ts'
import { expire } from './expire.ts'
import { hostile } from './hostile.ts'
import { lost } from './lost.ts'
import { proxy } from './proxy.ts'
import { read } from './read.ts'
import { record } from './record.ts'
import { renew } from './renew.ts'
import { rotate } from './rotate.ts'
import { stream } from './stream.ts'
import { write } from './write.ts'

export const cases: readonly Case[] = [
  ...read,
  ...write,
  ...expire,
  ...ended,
  ...lost,
  ...record,
  ...renew,
  ...chunk,
  ...rotate,
  ...error,
  ...stream,
  ...proxy,
  ...coexist,
  ...cache,
  ...hostile,
]
