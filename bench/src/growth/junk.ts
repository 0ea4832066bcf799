/** Cookie headers of 16 kB, more than most servers let through, with nothing but junk named like ours. */
import { cookieHeaders, type Store } from '../visits.ts'

export interface Junk {
  readonly what: string
  readonly header: string
}

const LETTERS = 'QUJDREVG'.repeat(2048)
const CHUNK = LETTERS.slice(0, 4000)

/** `store`: sealed the token that one of them begins like. */
export async function junk(store: Store): Promise<readonly Junk[]> {
  const [token = ''] = await cookieHeaders(store, 500)
  const chunks = [`4~Fe26.2*${CHUNK}`, CHUNK, CHUNK, CHUNK]
  return [
    { what: 'letters', header: `session=${LETTERS}` },
    { what: 'separators', header: `session=${'*'.repeat(16_384)}` },
    {
      what: 'a token of ours with another ciphertext',
      header: token.split('*').with(CIPHERTEXT, LETTERS).join('*'),
    },
    {
      what: 'four chunks',
      header: chunks.map((value, at) => `session${at === 0 ? '' : `.${at}`}=${value}`).join('; '),
    },
    {
      what: '100 cookies of our name',
      header: Array.from({ length: 100 }, (_, at) => `session=${at}${CHUNK.slice(0, 150)}`).join(
        '; ',
      ),
    },
  ]
}

/** Its place between the asterisks of Fe26.2. */
const CIPHERTEXT = 4
