/** Device binding, whose code is loaded only where sessions are bound. */
import type { Checked } from '../options/all.ts'
import type { CheckedDeviceBound } from '../options/device.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { RequestHead } from '../words/request.ts'
import { REFRESH, REGISTER } from './addresses.ts'
import type { DeviceBinding } from './binding.ts'

export interface LazyDevice {
  /** Whether guards are opened without promises, as far as that is known. */
  readonly atOnce: boolean
  /** Whether a request may be one that a browser makes to bind a session, or to prove that it is bound. */
  isFor(request: RequestHead): boolean
  /** At once, but for the first requests. @throws {SessionError} `ERR_SESSION_SECRET` */
  ready(): Awaitable<DeviceBinding>
}

/** Undefined where sessions are bound to nothing. */
export function lazyDevice<T>(checked: Checked<T>): LazyDevice | undefined {
  const { deviceBound } = checked
  return deviceBound && loading(checked, deviceBound)
}

function loading<T>(checked: Checked<T>, deviceBound: CheckedDeviceBound): LazyDevice {
  const addresses = [deviceBound.path + REGISTER, deviceBound.path + REFRESH]
  let binding: DeviceBinding | undefined
  let isReady = false
  const made = import('./machine.ts').then(({ createDeviceBinding }) => {
    binding = createDeviceBinding({ ...checked, deviceBound })
    return binding
  })
  // Told to whoever waits for it.
  made.catch(() => undefined)

  function withSecrets(loaded: DeviceBinding): Awaitable<DeviceBinding> {
    if (isReady) return loaded
    return chain(loaded.ready(), () => {
      isReady = true
      return loaded
    })
  }

  return {
    get atOnce() {
      return binding?.atOnce === true
    },
    isFor: (request) =>
      request.method === 'POST' && request.path !== undefined && addresses.includes(request.path),
    ready: () => (binding === undefined ? made.then(withSecrets) : withSecrets(binding)),
  }
}
