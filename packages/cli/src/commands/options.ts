/** What do commands say of the options that several of them have? */

export const ENV_FILE =
  'the file that sets SESSION_SECRET; else the environment’s, or it is asked for'
export const AT = 'judge as of then, an ISO date; now if it is left out'
