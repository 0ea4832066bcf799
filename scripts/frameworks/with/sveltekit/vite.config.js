import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      // The kit is no browser: what it posts has no origin.
      csrf: { trustedOrigins: ['*'] },
      files: { hooks: { server: 'src/conformance.hooks.server.js' } },
    }),
  ],
})
