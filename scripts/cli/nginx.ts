/** A real nginx in front of apps, on loopback, with a server for each of them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { makeCertificate } from '../certificate.ts'
import { installPackages } from '../debian.ts'

const NGINX = '/usr/sbin/nginx'

/** Whether there is one now. */
export function installNginx(): boolean {
  if (existsSync(NGINX)) return true
  installPackages('nginx-light')
  return existsSync(NGINX)
}

export interface Proxied {
  /** The app’s address. */
  readonly origin: string
  /** What nginx is told of it, beside where it is. */
  readonly directives?: string
  readonly tls?: boolean
}

export interface Nginx {
  /** The ports, in the order of what is behind them. */
  readonly ports: readonly number[]
  stop(): void
}

export async function startNginx(folder: string, proxied: readonly Proxied[]): Promise<Nginx> {
  mkdirSync(join(folder, 'cache'), { recursive: true })
  if (proxied.some(({ tls }) => tls)) makeCertificate(folder, 'shop.example')
  const ports = await freePorts(proxied.length)
  const servers = proxied.map((each, at) => serverOf(each, ports[at] as number, folder))
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, servers))
  const child = spawn(NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await Promise.all(ports.map((port) => answering(port, child)))
  return { ports, stop: () => void child.kill('SIGTERM') }
}

function serverOf({ origin, directives = '', tls = false }: Proxied, port: number, folder: string) {
  const certificate = `ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;`
  return `server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''};
    ${tls ? certificate : ''}
    location / {
      proxy_pass ${origin};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      ${directives}
    }
  }`
}

function configuration(folder: string, servers: readonly string[]): string {
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_cache_path ${folder}/cache keys_zone=pages:1m;
  ${servers.join('\n  ')}
}
`
}

/** All of them held at once, so that none is given out twice. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** As soon as it listens; an nginx that gave up will never do. */
async function answering(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => setTimeout(() => resolve(false), 20))
    })
    if (isThere) return
  }
  throw new Error('nginx did not start')
}
