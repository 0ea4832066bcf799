/** What a part of the benchmark found, for the report to write down. */

export interface Section {
  readonly title: string
  /** Markdown: what was measured, and how to read it. */
  readonly text: string
  readonly tables: readonly Table[]
  readonly plots: readonly Plot[]
  readonly targets: readonly Target[]
}

export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  /** The first cell names the row; rows of ours are bold. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly ours: boolean }[]
}

/** Horizontal bars, in groups. */
export interface Plot {
  /** File name without extension, in `bench/plots/`. */
  readonly file: string
  readonly title: string
  readonly unit: string
  readonly bars: readonly {
    readonly group: string
    readonly label: string
    readonly value: number
    readonly ours: boolean
  }[]
}

/** What we promise ourselves. `measured` and `wanted` are ratios within one run. */
export interface Target {
  readonly what: string
  readonly wanted: number
  readonly direction: 'at least' | 'at most'
  /** Undefined: it could not be measured here, and `text` says why. */
  readonly measured: number | undefined
  readonly text?: string
}

/** How much time there is. */
export interface Run {
  readonly quick: boolean
}

export type Part = (run: Run) => Promise<readonly Section[]>
