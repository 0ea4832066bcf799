/** An app's folder outside of the repository, with what an app brings, and nothing installed yet. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function layOut(): string {
  const elsewhere = mkdtempSync(join(tmpdir(), 'sealed-session-packages-'))
  const within = (folder: string) => join(elsewhere, folder)
  cpSync(join(import.meta.dirname, 'elsewhere'), elsewhere, { recursive: true })

  for (const jest of ['jest29', 'jest30']) cpSync(within('jest'), within(jest), { recursive: true })

  // The same sources in either format.
  cpSync(within('types'), within('types-esm'), { recursive: true })
  writeFileSync(join(within('types'), 'package.json'), '{ "type": "commonjs" }')
  writeFileSync(join(within('types-esm'), 'package.json'), '{ "type": "module" }')
  return elsewhere
}
