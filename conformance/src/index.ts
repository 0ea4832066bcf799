/**
 * What sessions do, as cases that any adapter can be held to.
 *
 * @module
 */
export { act, type Hands, type Result } from './act.ts'
export { equal, ok } from './assert.ts'
export { type Ask, Browser, type Exchange, type Visit } from './browser.ts'
export type { App, Case, Subject, World } from './case.ts'
export { cases } from './cases/index.ts'
export { type CodecCase, codecCases, type MakeCodec } from './codec.ts'
export { type Examined, examine, examineCase, type Report, type Verdict } from './examine.ts'
export { parseSetCookie, type Scope } from './jar.ts'
export { beginRequest, labOptions, labSecret, randomFrom, START } from './lab.ts'
export {
  type Home,
  type LabOptions,
  PLAN_HEADER,
  type Plan,
  type Respond,
  readPlan,
  type Step,
  writePlan,
} from './plan.ts'
export { Unreachable } from './reach.ts'
export {
  AT_THE_HEAD,
  CAPABILITIES,
  type Capability,
  OWN_COOKIES,
  type Reply,
  replyOf,
  THROWN,
} from './reply.ts'
export { type Printable, report, type Totals, totals } from './report.ts'
export {
  type Runner,
  type StoreTestOptions,
  type TestOptions,
  testAdapter,
  testCodec,
  testStore,
} from './runner.ts'
export { type AppFor, appsOf, fetchHandler } from './serve.ts'
export type {
  CreateStore,
  Examinable,
  StoreCase,
  StoreConditions,
  StoreNeed,
  StoreWorld,
} from './store/case.ts'
export { storeCases } from './store/cases/index.ts'
export { examineStore, examineStoreCase, type StoreReport } from './store/examine.ts'
export type { StoreOptions, StoreOutage } from './store/world.ts'
export { type MakeStore, offerStore } from './stores.ts'
