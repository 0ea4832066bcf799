import { index, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  index('./routes/home.tsx'),
  route('login', './routes/login.ts'),
  route('logout', './routes/logout.ts'),
  route('slow', './routes/slow.tsx'),
  route('boom', './routes/boom.tsx'),
] satisfies RouteConfig
