import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/node.ts', 'src/cli.ts'],
  format: 'esm',
  target: 'node20',
  // Declarations come from tsc: tsup cannot make them with TypeScript 7.
  dts: false,
  clean: true,
  sourcemap: true,
  removeNodeProtocol: false,
})
