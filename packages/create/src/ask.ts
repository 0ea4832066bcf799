/** What kind of app is it to be? What the command line left open is asked for on a terminal, and nowhere else. */
import type { Readable, Writable } from 'node:stream'
import { cancel, isCancel, select, text } from '@clack/prompts'
import type { Arguments } from './arguments.ts'
import { Failure } from './failure.ts'
import { whyNotFree } from './folder.ts'
import {
  LANGUAGES,
  type Language,
  TEMPLATE_NAMES,
  TEMPLATES,
  type TemplateName,
} from './templates.ts'

export interface Wanted {
  readonly folder: string
  readonly template: TemplateName
  readonly language: Language
  readonly install: boolean
}

/** Where somebody reads and types. */
export interface Terminal {
  readonly input: Readable
  readonly output: Writable
}

const DEFAULT_FOLDER = 'sealed-session-app'

/** Undefined: whoever was asked does not want one any more. */
export async function ask(
  given: Arguments,
  terminal: Terminal | undefined,
): Promise<Wanted | undefined> {
  if (terminal === undefined) return assumed(given)
  const folder = given.folder ?? (await answer(askFolder(terminal), terminal))
  if (folder === undefined) return undefined
  const template = given.template ?? (await answer(askTemplate(terminal), terminal))
  if (template === undefined) return undefined
  const language = given.language ?? (await answer(askLanguage(terminal), terminal))
  if (language === undefined) return undefined
  return { folder, template, language, install: given.install }
}

function assumed({ folder, template, language, install }: Arguments): Wanted {
  if (template === undefined) {
    throw new Failure(
      `There is no terminal to ask for the template. Say which: --template ${TEMPLATE_NAMES.join(' | ')}`,
    )
  }
  return { folder: folder ?? DEFAULT_FOLDER, template, language: language ?? LANGUAGES[0], install }
}

function askFolder(terminal: Terminal) {
  return text({
    ...terminal,
    message: 'Where?',
    defaultValue: DEFAULT_FOLDER,
    placeholder: DEFAULT_FOLDER,
    validate: (folder) => whyNotFree(folder || DEFAULT_FOLDER),
  })
}

function askTemplate(terminal: Terminal) {
  return select<TemplateName>({
    ...terminal,
    message: 'What is it built with?',
    options: TEMPLATE_NAMES.map((value) => ({ value, label: TEMPLATES[value].title })),
  })
}

function askLanguage(terminal: Terminal) {
  return select<Language>({
    ...terminal,
    message: 'In which language?',
    options: [
      { value: 'typescript', label: 'TypeScript', hint: 'Node 22.18 or newer' },
      { value: 'javascript', label: 'JavaScript' },
    ],
  })
}

async function answer<T>(
  asked: Promise<T>,
  { output }: Terminal,
): Promise<Exclude<T, symbol> | undefined> {
  const answered = await asked
  if (isAnswer(answered)) return answered
  cancel('Nothing was created.', { output })
  return undefined
}

function isAnswer<T>(answered: T): answered is Exclude<T, symbol> {
  return !isCancel(answered)
}
