/** By what is an app installed? By what runs this command: npm, pnpm, yarn or bun. */
import { spawnSync } from 'node:child_process'

const KNOWN = ['npm', 'pnpm', 'yarn', 'bun'] as const
export type PackageManager = (typeof KNOWN)[number]

/** Each of them says what it is to what it runs. */
export function packageManager(
  userAgent: string | undefined = process.env.npm_config_user_agent,
): PackageManager {
  return KNOWN.find((name) => userAgent?.startsWith(`${name}/`)) ?? 'npm'
}

/** Whether it could. */
export function install(by: PackageManager, folder: string): boolean {
  const { status } = spawnSync(by, ['install'], {
    cwd: folder,
    stdio: 'inherit',
    // On Windows these are scripts of the shell.
    shell: process.platform === 'win32',
  })
  return status === 0
}
