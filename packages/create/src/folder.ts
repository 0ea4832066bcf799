/** May an app be created here? Nothing that is there is ever overwritten. */
import { readdirSync } from 'node:fs'

/** Undefined: it may. */
export function whyNotFree(folder: string): string | undefined {
  try {
    // A repository that holds nothing yet is as good as empty.
    const there = readdirSync(folder).filter((name) => name !== '.git')
    if (there.length === 0) return undefined
    return `${folder} is not empty. Give the name of a folder that is empty, or not there yet.`
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'ENOTDIR') return `${folder} is a file. Give the name of a folder.`
    return `${folder} cannot be looked into (${code}). Give another folder.`
  }
}
