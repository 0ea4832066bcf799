/** Which TypeScript projects compile with the packages? All that an app may be, as a `tsconfig.json` each. */

export interface Project {
  readonly what: string
  readonly tsconfig: { readonly compilerOptions: object; readonly files: readonly string[] }
}

/** Where the apps are: TypeScript goes by the nearest manifest's `type`. */
const CJS = 'types'
const ESM = 'types-esm'

const NODE10 = { module: 'commonjs', moduleResolution: 'node10' }
const NODE16 = { module: 'node16', moduleResolution: 'node16' }
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' }

/** Declarations of Koa and h3 have errors of their own, which only `skipLibCheck` overlooks. */
const CHECKED = { types: ['node'], skipLibCheck: false }
const SKIPPED = { types: ['node'], skipLibCheck: true }
const beside = (other: string) => ({ types: ['node', other] })

const SOUND = ['express', 'fastify', 'fetch', 'hono', 'sqlite']
/** h3 has no CommonJS build: to TypeScript's `node16` nothing in CommonJS can import it. */
const WITHOUT_H3 = [...SOUND, 'koa']
const ALL = [...WITHOUT_H3, 'h3']

export const PROJECTS: readonly Project[] = [
  project(CJS, SOUND, { ...NODE10, ...CHECKED }),
  project(CJS, WITHOUT_H3, { ...NODE16, ...SKIPPED }),
  project(CJS, ALL, { ...NODENEXT, ...SKIPPED }),
  project(ESM, ALL, { ...NODE16, ...SKIPPED }),
  project(ESM, ALL, { ...NODENEXT, ...SKIPPED }),
  project(ESM, [...ALL, 'sveltekit', 'next'], { ...BUNDLER, ...SKIPPED }),
  project(ESM, ['by-core'], { ...NODENEXT, ...SKIPPED }),
  project(CJS, ['beside'], { ...NODE10, ...SKIPPED, ...beside('express-session') }),
  project(ESM, ['beside'], { ...NODENEXT, ...CHECKED, ...beside('express-session') }),
  project(ESM, ['beside'], { ...NODENEXT, ...SKIPPED, ...beside('cookie-session') }),
]

function project(
  folder: string,
  apps: readonly string[],
  settings: {
    readonly module: string
    readonly types: readonly string[]
    readonly skipLibCheck: boolean
  },
): Project {
  const { module, types, skipLibCheck } = settings
  const checked = skipLibCheck ? '' : ', declarations checked'
  return {
    what: `${folder} as ${module}: ${apps.join(', ')}${checked}, with types of ${types.join(', ')}`,
    tsconfig: {
      compilerOptions: {
        target: 'es2022',
        strict: true,
        noEmit: true,
        esModuleInterop: true,
        ...settings,
      },
      files: apps.map((app) => `${folder}/${app}.ts`),
    },
  }
}
