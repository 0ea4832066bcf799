import { createRouter } from '@tanstack/react-router'
import { routeTree } from './routeTree.gen.ts'

export function getRouter() {
  return createRouter({
    routeTree,
    defaultErrorComponent: () => <h1>That went wrong</h1>,
    defaultNotFoundComponent: () => <h1>Not found</h1>,
  })
}
