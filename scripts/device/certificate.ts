/** A certificate that nobody vouches for, and the name of its key by which a browser takes it all the same. */
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Pair {
  readonly key: Buffer
  readonly cert: Buffer
}

export function makeCertificate(folder: string): { readonly pair: Pair; readonly pin: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const files = ['-keyout', key, '-out', cert, '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...subject], { stdio: 'ignore' })
  const pair = { key: readFileSync(key), cert: readFileSync(cert) }
  const spki = new X509Certificate(pair.cert).publicKey.export({ type: 'spki', format: 'der' })
  return { pair, pin: createHash('sha256').update(spki).digest('base64') }
}
