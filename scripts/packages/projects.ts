/** Which TypeScript projects compile with the packages? All that an app may be, as a `tsconfig.json` each. */

export interface Project {
  readonly what: string
  /** The package that has this version of the compiler. */
  readonly typescript: string
  readonly tsconfig: { readonly compilerOptions: object; readonly files: readonly string[] }
}

/** Where the apps are: TypeScript goes by the nearest manifest's `type`. */
const CJS = 'types'
const ESM = 'types-esm'

const TS = {
  '5.4': 'typescript54',
  '5.9': 'typescript',
  '6.0': 'typescript6',
  '7.0': 'typescript7',
}
type Version = keyof typeof TS
const VERSIONS = Object.keys(TS) as Version[]

const NODE10 = { module: 'commonjs', moduleResolution: 'node10' }
const NODE16 = { module: 'node16', moduleResolution: 'node16' }
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' }

/** Declarations are looked into. Those of others have errors of their own, which are theirs; ours have none. */
const CHECKED = { types: ['node'], skipLibCheck: false }
const SKIPPED = { types: ['node'], skipLibCheck: true }
const beside = (other: string) => ({ types: ['node', other] })

const SOUND = ['express', 'fastify', 'fetch', 'hono', 'sqlite', 'typed']
/** h3 has no CommonJS build: to TypeScript's `node16`, and to 5.4, nothing in CommonJS can import it. */
const WITHOUT_H3 = [...SOUND, 'koa']
const ALL = [...WITHOUT_H3, 'h3']

export const PROJECTS: readonly Project[] = [
  ...VERSIONS.flatMap((version) => [
    project(version, CJS, WITHOUT_H3, { ...NODE16, ...CHECKED }),
    project(version, ESM, version === '5.4' ? WITHOUT_H3 : ALL, { ...NODENEXT, ...CHECKED }),
    project(version, ESM, [...ALL, 'sveltekit', 'next'], { ...BUNDLER, ...CHECKED }),
    project(version, ESM, ['beside'], { ...NODENEXT, ...CHECKED, ...beside('express-session') }),
  ]),
  project('5.4', CJS, SOUND, { ...NODE10, ...CHECKED }),
  project('5.9', CJS, SOUND, { ...NODE10, ...CHECKED }),
  project('5.9', CJS, ALL, { ...NODENEXT, ...SKIPPED }),
  project('5.9', ESM, ALL, { ...NODE16, ...SKIPPED }),
  project('5.9', ESM, ['by-core'], { ...NODENEXT, ...SKIPPED }),
  project('5.9', CJS, ['beside'], { ...NODE10, ...SKIPPED, ...beside('express-session') }),
  project('5.9', ESM, ['beside'], { ...NODENEXT, ...SKIPPED, ...beside('cookie-session') }),
]

function project(
  version: Version,
  folder: string,
  apps: readonly string[],
  settings: {
    readonly module: string
    readonly moduleResolution: string
    readonly types: readonly string[]
    readonly skipLibCheck: boolean
  },
): Project {
  const { moduleResolution, types, skipLibCheck } = settings
  const checked = skipLibCheck ? '' : ', declarations checked'
  const format = folder === CJS ? 'CommonJS' : 'ESM'
  return {
    what: `by TypeScript ${version}, ${format}, ${moduleResolution}: ${apps.join(', ')}${checked}, with types of ${types.join(', ')}`,
    typescript: TS[version],
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
