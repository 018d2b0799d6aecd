import { expect, test } from 'vitest'
import { publishAddress, publishAddressMissing } from './publish-address.ts'

const env = (address: string) => ({ SSOT_DOCKER_PUBLISH_ADDRESS: address })

test.each([
  ['127.0.0.1', {}, '127.0.0.1'],
  ['127.0.0.1', env('0.0.0.0'), '127.0.0.1'],
  ['ci.example', env('0.0.0.0'), '0.0.0.0'],
  ['ci.example', env('fd00::5'), 'fd00::5'],
  ['ci.example', env(''), null],
  ['ci.example', {}, null],
])('an engine on %s with %j publishes on %s', (host, variables, address) => {
  expect(publishAddress(host, variables)).toBe(address)
})

test('a publish address that is not an IP address is an error', () => {
  expect(() => publishAddress('ci', env('ci'))).toThrow(
    /SSOT_DOCKER_PUBLISH_ADDRESS is "ci", which is not an IP address/,
  )
})

test('the error for a missing publish address names the variable', () => {
  expect(publishAddressMissing('ci').message).toMatch(
    /PUBLISH_ADDRESS_MISSING[\s\S]*ci[\s\S]*SSOT_DOCKER_PUBLISH_ADDRESS/,
  )
})
