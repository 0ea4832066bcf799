/** The same tests by Babel and by TypeScript, as Jest runs without flags: everything in CommonJS. */
const babel = { plugins: ['@babel/plugin-transform-modules-commonjs'], babelrc: false }
const tsconfig = {
  target: 'es2022',
  module: 'commonjs',
  moduleResolution: 'node10',
  esModuleInterop: true,
  strict: true,
  types: ['node'],
}

module.exports = {
  projects: [
    {
      displayName: 'babel-jest',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/*.test.js'],
      transform: { '\\.js$': ['babel-jest', babel] },
    },
    {
      displayName: 'ts-jest',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/*.test.ts'],
      transform: { '\\.ts$': ['ts-jest', { tsconfig }] },
    },
  ],
}
