/** ws: the session middleware is run by hand on the upgrade request. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { SessionOptions } from '@sealed-session/core'
import { getSession, session } from '@sealed-session/express'
import express from 'express'
import { WebSocketServer } from 'ws'
import { accounts } from './accounts.ts'
import { type Answer, converse, echo, type Visitor } from './conversation.ts'
import { refuse } from './refuse.ts'

export function createChat(options: SessionOptions<Visitor> = {}, answer: Answer = echo): Server {
  const sessions = session(options)
  const server = createServer(express().use(sessions, accounts()))
  const sockets = new WebSocketServer({ noServer: true })

  server.on('upgrade', (req, socket, head) => {
    // An upgrade has no response: `{}` stands in for it.
    sessions(req, {} as ServerResponse, (error) => {
      if (error !== undefined || getSession<Visitor>(req).name === undefined) return refuse(socket)
      sockets.handleUpgrade(req, socket, head, (client) => sockets.emit('connection', client, req))
    })
  })

  sockets.on('connection', (client, req) => converse(client, getSession<Visitor>(req), answer))

  return server
}
