/** Where does a page of a list end, in text that the next one can be asked for with? */
import type { Listed } from '@sealed-session/core'

export interface Place {
  readonly createdAt: number
  readonly key: string
}

/** Before everything. */
const START: Place = { createdAt: -1, key: '' }

export function placeText({ createdAt, key }: Place | Listed): string {
  return `${createdAt}.${key}`
}

/** It may have come back by way of a browser: what is no place is the start. */
export function placeOf(after: string | undefined): Place {
  const [, createdAt, key] = after?.match(/^(\d{1,15})\.([\w-]+)$/) ?? []
  return createdAt === undefined || key === undefined
    ? START
    : { createdAt: Number(createdAt), key }
}
