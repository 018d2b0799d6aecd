import { expect, test } from 'vitest'
import { resetWay } from './reset.ts'

test.each(['postgres', 'mysql'])('`%s` names the databases that are put back', (way) => {
  expect(resetWay.parse(`${way} app`)).toEqual({ way, databases: ['app'] })
  expect(resetWay.parse(`${way} app, reports_2`)).toEqual({ way, databases: ['app', 'reports_2'] })
  for (const wrong of [way, `${way} app,`, `${way} app, app`, `${way} a;b`])
    expect(resetWay.safeParse(wrong).success).toBe(false)
})

test('databases in which MySQL keeps its own things are not put back', () => {
  expect(resetWay.safeParse('mysql mysql').error?.issues[0]?.message).toBe(
    'has "mysql", which belongs to the server itself',
  )
  expect(resetWay.parse('postgres mysql')).toEqual({ way: 'postgres', databases: ['mysql'] })
})

test.each(['redis', 'recreate', 'none'])('`%s` takes nothing more', (way) => {
  expect(resetWay.parse(way)).toEqual({ way })
  expect(resetWay.safeParse(`${way} db`).success).toBe(false)
})
