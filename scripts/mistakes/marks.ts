/** How is one mistake's output told from the next one's? */
export const BEGINS = '=== mistake '
export const ENDS = '=== all were made'
