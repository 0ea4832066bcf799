/**
 * Sessions on node:http responses, HTTP/1.1 and HTTP/2's compatibility layer alike.
 *
 * @module
 */
export { ABOUT_THE_BODY } from './response/about-the-body.ts'
export { type HeadKeeper, onHead } from './response/gate.ts'
export * from './response/node.ts'
