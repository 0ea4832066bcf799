/** All cases of stores, in the order in which they are asked. */
import type { StoreCase } from '../case.ts'
import { createCases } from './create.ts'
import { deleteCases } from './delete.ts'
import { deleteAllCases } from './delete-all.ts'
import { expiryCases } from './expiry.ts'
import { listCases } from './list.ts'
import { raceCases } from './races.ts'
import { randomCases } from './random.ts'
import { sweepCases } from './sweep.ts'
import { touchCases } from './touch.ts'
import { truthCases } from './truth.ts'
import { updateCases } from './update.ts'
import { valueCases } from './values.ts'

export const storeCases: readonly StoreCase[] = [
  ...truthCases,
  ...createCases,
  ...updateCases,
  ...touchCases,
  ...deleteCases,
  ...expiryCases,
  ...valueCases,
  ...listCases,
  ...deleteAllCases,
  ...sweepCases,
  ...raceCases,
  ...randomCases,
]
