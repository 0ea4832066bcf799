import { describe, expect, it } from 'vitest'
import { errorOf, SEALERS, site } from '../../test/support.ts'
import { flash } from '../life/flash.ts'

describe.each(SEALERS)('a serializer of one’s own, sealed by %s', (sealer) => {
  it('keeps what it knows, in data and in flash messages: devalue', async () => {
    const devalue = await import('devalue')
    const here = site({ sealer, serializer: devalue })
    const data = {
      when: new Date(5),
      tags: new Set(['a']),
      map: new Map([[1, { deep: true }]]),
      big: 12n,
      nothing: null,
    }

    await here.visit(({ session }) => {
      Object.assign(session, data)
      flash(session).add('when', new Date(7))
    })
    const { result, outcome } = await here.visit(({ session }) => ({
      data: { ...session },
      flash: flash(session).peek('when'),
    }))

    expect(outcome).toBe('unchanged')
    expect(result).toEqual({ data, flash: [new Date(7)] })
    expect((await here.visit(({ session }) => session.map.get(1).deep)).outcome).toBe('unchanged')
    expect((await here.visit(({ session }) => session.tags.add('b'))).outcome).toBe('updated')
    expect((await here.visit(({ session }) => [...session.tags])).result).toEqual(['a', 'b'])
  })

  it('opens what strict JSON has sealed before it was chosen', async () => {
    const before = site({ sealer })
    await before.visit(({ session }) => {
      session.user = 'ann'
    })
    const devalue = await import('devalue')
    const here = site({ sealer, serializer: devalue })
    here.browser.put(before.browser.cookie)

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('may refuse, and says why as the cause', async () => {
    const devalue = await import('devalue')
    const here = site({ sealer, serializer: devalue })

    const error = await errorOf(() =>
      here.visit(({ session }) => {
        session.act = () => 1
      }),
    )

    expect(error.code).toBe('ERR_SESSION_NOT_JSON')
    expect(error.cause.message).toContain('function')
  })
})
