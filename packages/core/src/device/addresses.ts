/** At which two addresses does a device prove itself, below the option `path`? */
export const REGISTER = '/register'
export const REFRESH = '/refresh'
