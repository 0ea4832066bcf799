/** Every case there is. */
import type { Case } from '../case.ts'
import { cache } from './cache.ts'
import { chunk } from './chunk.ts'
import { coexist } from './coexist.ts'
import { error } from './error.ts'
import { expire } from './expire.ts'
import { hostile } from './hostile.ts'
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
  ...record,
  ...renew,
  ...chunk,
  ...rotate,
  ...error,
  ...stream,
  ...coexist,
  ...cache,
  ...hostile,
]
