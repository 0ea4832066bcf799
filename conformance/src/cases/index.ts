/** Every case there is. */
import type { Case } from '../case.ts'
import { read } from './read.ts'
import { write } from './write.ts'

export const cases: readonly Case[] = [...read, ...write]
