declare namespace App {
  interface Locals {
    /** The visitor's session. Astro has a `session` of its own, which this is not. */
    visitor: import('@sealed-session/core').Session
  }
}
