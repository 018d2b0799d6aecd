import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { forwardingRules, removeUplink, uplinkOf } from './uplink.js'

test('the uplink of a home is always the same one, and that of another home is another one', () => {
  expect(uplinkOf('/home/a/testing')).toEqual(uplinkOf('/home/a/testing'))
  expect(uplinkOf('/home/b/testing')).not.toEqual(uplinkOf('/home/a/testing'))
})

test.each(['/home/a/testing', '/home/b/testing', '/root/stable', '/x', '/y/z'])(
  'the uplink of %s has both ends in one network of four addresses, and a name that the kernel accepts',
  (home) => {
    const { link, subnet, near, far } = uplinkOf(home)
    expect(link).toMatch(/^ssot[0-9a-f]{10}$/)
    const last = (address: string) => Number(address.split('/')[0]?.split('.')[3])
    const [first] = [last(subnet)]
    expect(first % 4).toBe(0)
    expect([last(near), last(far)]).toEqual([first + 1, first + 2])
    for (const address of [subnet, near, far]) expect(address).toMatch(/^198\.19\.\d+\.\d+/)
  },
)

test('only the traffic of the uplink is forwarded', () => {
  const uplink = uplinkOf('/home/a/testing')
  const rules = forwardingRules(uplink).map(({ table, chain, rule }) => [table, chain, ...rule].join(' '))
  expect(rules).toEqual([
    `nat POSTROUTING -s ${uplink.subnet} ! -o ${uplink.link} -j MASQUERADE`,
    `filter FORWARD -i ${uplink.link} -j ACCEPT`,
    `filter FORWARD -o ${uplink.link} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  ])
})

test('without a record, no uplink is removed and no program is started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uplink-'))
  try {
    await removeUplink(join(folder, 'uplink.json'), { PATH: '' })
    writeFileSync(join(folder, 'uplink.json'), JSON.stringify(uplinkOf(folder)))
    await expect(removeUplink(join(folder, 'uplink.json'), { PATH: '' })).rejects.toThrow('iptables')
    expect(existsSync(join(folder, 'uplink.json'))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
