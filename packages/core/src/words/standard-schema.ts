/** The types of https://standardschema.dev, as far as they are used here. */
import type { Awaitable } from './awaitable.ts'

/** The types of https://standardschema.dev, version 1, as far as they are used here. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (
      value: unknown,
    ) => Awaitable<
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly unknown[] }
    >
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}
