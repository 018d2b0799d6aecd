import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { subnetFixed } from './subnet-fixed.ts'

const NETWORKS = `networks:
  default:
    ipam:
      config:
        - subnet: 172.28.0.0/16
          gateway: 172.28.0.1 # the host is 172.28.0.1
`

function repository(services: string, networks = NETWORKS) {
  const compose = `services:\n${services}${networks}`
  return repositoryOf({ [TEST_MATRIX]: matrixText(), 'docker/test.yml': compose, 'docker/dev.yml': compose })
}

test('a static address in a fixed subnet is found once, in the environment with ranges of ports', () => {
  const services = '  api:\n    image: x:1\n    networks: { default: { ipv4_address: 172.28.0.5 } }\n'
  expect(found(subnetFixed, repository(services))).toEqual([
    'docker/test.yml:9:19 network default: network default has the fixed subnet 172.28.0.0/16, which stacks of environment test cannot share, and service api has the ipv4_address 172.28.0.5 in it',
  ])
  const [finding] = subnetFixed.check(repository(services))
  expect(finding?.related?.[0]?.at).toMatchObject({ file: 'docker/test.yml', line: 4, column: 42 })
})

test('a static address that a service takes over by extends is found', () => {
  const services = `  base: &base
    image: x:1
    profiles: [never]
    networks: { default: { ipv4_address: 172.28.0.5 } }
  api:
    extends: base
    profiles: !reset []
`
  expect(found(subnetFixed, repository(services))).toHaveLength(1)
})

test('an address of the subnet anywhere else in the file is found', () => {
  const services = '  api:\n    image: x:1\n    extra_hosts: ["db:172.28.3.4"]\n'
  expect(found(subnetFixed, repository(services))).toEqual([
    'docker/test.yml:9:19 network default: network default has the fixed subnet 172.28.0.0/16, which stacks of environment test cannot share, and 172.28.3.4 is used elsewhere',
  ])
})

test('a network of a driver that reaches outside of the engine is found', () => {
  const networks = NETWORKS.replace('    ipam:', '    driver: macvlan\n    ipam:')
  expect(found(subnetFixed, repository('  api: { image: x:1 }\n', networks))).toEqual([
    'docker/test.yml:8:19 network default: network default has the fixed subnet 172.28.0.0/16, which stacks of environment test cannot share, and its driver macvlan connects it to others outside of the engine',
  ])
})

test.each([
  ['a subnet that nothing needs', '  api: { image: x:1 } # not 172.28.0.7\n'],
  [
    'an address of an inactive profile',
    '  api:\n    image: x:1\n    profiles: [p]\n    networks: { default: { ipv4_address: 172.28.0.5 } }\n',
  ],
  [
    'a static address in another network',
    '  api:\n    image: x:1\n    networks: { other: { ipv4_address: 172.30.0.5 } }\n',
  ],
])('%s is not found', (_, services) => {
  expect(found(subnetFixed, repository(services))).toEqual([])
})

test('an external network is not found', () => {
  const networks = NETWORKS.replace('    ipam:', '    external: true\n    ipam:')
  const services = '  api:\n    image: x:1\n    networks: { default: { ipv4_address: 172.28.0.5 } }\n'
  expect(found(subnetFixed, repository(services, networks))).toEqual([])
})
