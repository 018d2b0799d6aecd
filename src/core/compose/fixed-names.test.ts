import { expect, test } from 'vitest'
import { fixedNames, requireOwnNames } from './fixed-names.ts'
import type { ComposeModel } from './model.ts'

const model: ComposeModel = {
  name: 'p',
  services: { web: { image: 'x' } },
  networks: { default: { name: 'p_default' }, theirs: { name: 'shared', external: true } },
  volumes: { data: { name: 'p_data' }, plain: null },
}

test('names that Compose derives from the project, and names of external resources, are not fixed names', () => {
  expect(fixedNames(model)).toEqual([])
})

test('one error lists every name that two stacks would share', () => {
  const fixed: ComposeModel = {
    ...model,
    services: { web: { image: 'x', container_name: 'web' } },
    networks: { default: { name: 'shop' } },
    volumes: { data: { name: 'shop-data' } },
  }
  expect(() => requireOwnNames(fixed, 'c.yml')).toThrow(
    /COMPOSE_INVALID.*c\.yml.*container_name: web of service web; name: shop of networks\.default; name: shop-data of volumes\.data/,
  )
})
