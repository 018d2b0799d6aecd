import { expect, test } from 'vitest'
import type { ComposeModel } from '../../core/compose/model.ts'
import { pathsOfOneShots } from './one-shots.ts'

const bind = (source: string) => ({ type: 'bind', source, target: '/mounted' })
const model: ComposeModel = {
  name: 'p',
  services: {
    migrate: {
      volumes: [bind('/repo/migrations'), { type: 'volume', source: 'data' }, bind('/repo/migrations')],
      configs: [{ source: 'rules' }],
      secrets: [{ source: 'password' }, { source: 'token' }],
    },
    seed: { volumes: [bind('/repo/seed.sql')] },
    codegen: {},
    api: {
      ports: [{ target: 80 }],
      volumes: [bind('/repo/api')],
      depends_on: { migrate: { condition: 'service_completed_successfully' } },
    },
  },
  configs: { rules: { file: '/repo/rules.yml' } },
  secrets: { password: { file: '/repo/password.txt' }, token: { environment: 'TOKEN' } },
}

test('bind mounts, and the files of configs and secrets, count for services that may complete, and for no others', () => {
  expect([...pathsOfOneShots(model)]).toEqual([
    ['migrate', ['/repo/migrations', '/repo/rules.yml', '/repo/password.txt']],
    ['seed', ['/repo/seed.sql']],
  ])
})
