/** Builds the site into `dist`, from what is in the repository. */
import { join } from 'node:path'
import { build } from 'vitepress'
import { layOut } from './lay-out.ts'
import { writeReference } from './reference.ts'

export const DIST = join(import.meta.dirname, '.vitepress/dist')

layOut()
await writeReference()
await build(import.meta.dirname)
