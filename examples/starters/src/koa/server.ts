import { createApp } from './app.ts'

const port = Number(process.env.PORT ?? 3000)
const server = createApp().listen(port, () => {
  const address = server.address()
  const at = typeof address === 'object' && address !== null ? address.port : port
  console.log(`Listening at http://localhost:${at}`)
})
