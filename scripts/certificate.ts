/** A certificate that nobody but a script trusts. */
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from './debian.ts'

export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
  /** The hash of its public key, by which Chromium is told to trust it. */
  readonly fingerprint: string
}

/** Leaves `key.pem` and `cert.pem` in this folder. */
export function makeCertificate(folder: string, name = 'localhost'): Certificate {
  if (!existsSync('/usr/bin/openssl')) installPackages('openssl')
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const files = ['-keyout', keyFile, '-out', certFile]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...names], { stdio: 'ignore' })
  const cert = readFileSync(certFile)
  const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' })
  const fingerprint = createHash('sha256').update(publicKey).digest('base64')
  return { key: readFileSync(keyFile), cert, fingerprint }
}
