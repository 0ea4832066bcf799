/** How do scripts come by programs that npm does not have? Debian packs them. */
import { execFileSync } from 'node:child_process'

/** Tries to install them, each by itself. Whether that helped is seen by who asks: there may be no Debian, no network, no rights. */
export function installPackages(...names: readonly string[]): void {
  const asked = [
    ['update'],
    ...names.map((name) => ['install', '-y', '--no-install-recommends', name]),
  ]
  for (const each of asked) {
    try {
      execFileSync('apt-get', ['-qq', ...each], {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    } catch {
      // The next one may be there.
    }
  }
}
