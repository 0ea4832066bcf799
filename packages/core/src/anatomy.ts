/**
 * What is a cookie made of? For tools that look at them: without a key, and with the secrets at hand.
 *
 * @module
 */
export { type Gathered, gatherCookies } from './cookie/gather.ts'
export type { Secret } from './options/secrets.ts'
export { anatomyOf, type TokenAnatomy } from './seal/anatomy.ts'
export { type Budget, budgetOf, type SealedSize } from './seal/budget.ts'
export { type Examination, type Examined, examineToken } from './seal/examine.ts'
export { type KeyUse, keyIdOf } from './seal/sealer/keys.ts'
export { COOKIE_LIMIT, MAX_CHUNKS, TOTAL_LIMIT } from './words/budgets.ts'
