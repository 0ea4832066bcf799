/** Starts the front end: `SECRET_KEY=… npm start`, with the back end's key. */
import { createFrontEnd } from './app.ts'

const {
  SECRET_KEY: secretKey = '',
  BACK_END: backEnd = 'http://localhost:8000',
  PORT,
} = process.env

const server = createFrontEnd({ secretKey, backEnd }).listen(
  Number(PORT ?? 3000),
  'localhost',
  () => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    console.log(`front end: http://localhost:${port}`)
  },
)
