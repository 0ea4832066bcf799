/** Which copy of the core is this? A test keeps it equal to package.json. */
export const VERSION = '0.1.0'
