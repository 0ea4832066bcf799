import { serve } from 'h3'
import { createApp } from './app.ts'

const server = serve(createApp(), { port: Number(process.env.PORT ?? 3000), silent: true })
await server.ready()
console.log(`Listening at http://localhost:${new URL(server.url ?? '').port}`)
