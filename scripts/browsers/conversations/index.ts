/** All conversations, in the order in which they are held and told. */
import type { Section } from '../conversation.ts'
import { AHEAD } from './ahead.ts'
import { BY_HTTPS, ON_THIS_MACHINE } from './attributes.ts'
import { BACK, FORWARD } from './back.ts'
import { BOTH_SCHEMES } from './both-schemes.ts'
import { DUPLICATES } from './duplicates.ts'
import { FORGERY } from './forgery.ts'
import { FRAMEWORKS } from './frameworks.ts'
import { HOSTS } from './hosts.ts'
import { FRAMES, OTHER_SITES } from './other-sites.ts'
import { OVERTAKING } from './overtaking.ts'
import { PLAYGROUND } from './playground.ts'
import { PREFIXES } from './prefixes.ts'
import { RESTART } from './restart.ts'
import { SIZES } from './sizes.ts'

/** Another page with buttons, such as an inspector's, gets a section of its own beside the playground's. */
export const SECTIONS: readonly Section[] = [
  HOSTS,
  BY_HTTPS,
  ON_THIS_MACHINE,
  BOTH_SCHEMES,
  FRAMEWORKS,
  PREFIXES,
  SIZES,
  DUPLICATES,
  RESTART,
  BACK,
  FORWARD,
  AHEAD,
  OVERTAKING,
  OTHER_SITES,
  FRAMES,
  PLAYGROUND,
  FORGERY,
]
