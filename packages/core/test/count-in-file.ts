/** A process that counts in a file which others count in too: `count-in-file.ts FILE TIMES`. */
import { fileKeys } from '@sealed-session/core'

const [file = '', times = '0'] = process.argv.slice(2)
const storage = fileKeys(file)

for (let done = 0; done < Number(times); ) {
  const found = await storage.read()
  const next = String(Number(found?.text ?? 0) + 1)
  if (await storage.write(next, found?.version ?? null)) done++
}
