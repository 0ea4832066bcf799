/** Which challenges have been answered here already? Nothing rests on it: what is forgotten is over soon. */

/** Two generations of so many: some 400 kB at most. */
const MOST = 4096

/** Characters of a token's end, 66 bits of its mac. */
const MARK = 11

export interface UsedChallenges {
  /** False: it is used from now on. */
  isUsed(challenge: string): boolean
}

export function createUsedChallenges(): UsedChallenges {
  let younger = new Set<string>()
  let elder = new Set<string>()

  return {
    isUsed(challenge) {
      const mark = challenge.slice(-MARK)
      if (younger.has(mark) || elder.has(mark)) return true
      if (younger.size >= MOST) {
        elder = younger
        younger = new Set()
      }
      younger.add(mark)
      return false
    },
  }
}
