/** Does the platform have `node:crypto`? Looked up by name, so that no bundler stumbles over it. */
type NodeCrypto = typeof import('node:crypto')

interface ProcessLike {
  getBuiltinModule?(id: string): unknown
}

/** Some platforms throw at whoever looks for what they lack. */
export function nodeCrypto(): NodeCrypto | undefined {
  try {
    const host = globalThis as { process?: ProcessLike }
    return host.process?.getBuiltinModule?.('crypto') as NodeCrypto | undefined
  } catch {
    return undefined
  }
}
