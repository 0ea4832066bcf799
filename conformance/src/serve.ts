/** One server for every plan: the app with the options that a request asks for is made when it comes. */
import { createSessions, type Sessions } from '@sealed-session/core'
import type { App, Subject } from './case.ts'
import { beginRequest, labOptions } from './lab.ts'
import { PLAN_HEADER, type Plan, readPlan } from './plan.ts'

/** The app for a request; the lab's clock and randomness are the request's from then on. */
export type AppFor = (planHeader: string | null | undefined) => Promise<App>

export function appsOf(subject: Subject): AppFor {
  const apps = new Map<string, Promise<App>>()
  return async (planHeader) => {
    const plan = readPlan(planHeader)
    const key = JSON.stringify(plan?.install ?? [])
    const app = apps.get(key) ?? make(subject, plan)
    apps.set(key, app)
    const ready = await app
    // Last, since making an app may take randomness of its own.
    beginRequest(plan)
    return ready
  }
}

async function make(subject: Subject, plan: Plan | undefined): Promise<App> {
  const shared = new Map<string, Sessions>()
  const install = (plan?.install ?? []).map((options) => {
    if (options.shared === undefined) return labOptions(options)
    const key = JSON.stringify(options)
    const sessions = shared.get(key) ?? createSessions(labOptions(options))
    shared.set(key, sessions)
    return sessions
  })
  return subject.app(install)
}

/** A handler for runtimes that serve Request to Response, for subjects whose apps do so. */
export function fetchHandler(subject: Subject): (request: Request) => Promise<Response> {
  const appFor = appsOf(subject)
  return async (request) => {
    const app = await appFor(request.headers.get(PLAN_HEADER))
    if (!('fetch' in app)) throw new Error(`${subject.name} has no fetch handler`)
    return app.fetch(request)
  }
}
