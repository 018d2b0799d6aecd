import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectUplink, forwardingRules, removeUplink, uplinkOf } from './uplink.js'

let folder: string
let record: string
let said: string[]
const say = (line: string) => void said.push(line)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplink-'))
  record = join(folder, 'uplink.json')
  said = []
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

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
  await removeUplink(record, { PATH: '' }, say)
  writeFileSync(record, JSON.stringify(uplinkOf(folder)))
  await expect(removeUplink(record, { PATH: '' }, say)).rejects.toThrow('iptables')
  expect(existsSync(record)).toBe(true)
})

test('a record whose writing was interrupted is removed, because nothing was made then', async () => {
  for (const text of ['', '{"link":"ssot12']) {
    writeFileSync(record, text)
    await removeUplink(record, { PATH: '' }, say)
    expect(existsSync(record)).toBe(false)
  }
  expect(said).toEqual(Array(2).fill(`removing ${record}, which was not written to its end`))
})

test('an uplink whose addresses another network has is refused before anything is made', async () => {
  const uplink = uplinkOf(folder)
  const ip = join(folder, 'ip')
  writeFileSync(
    ip,
    `#!/bin/sh\necho "$*" >> ${join(folder, 'calls')}\necho "${uplink.subnet} dev ssotother"\n`,
  )
  chmodSync(ip, 0o755)
  vi.stubEnv('PATH', folder)
  const connected = connectUplink(uplink, { pid: process.pid, record, env: { PATH: '' }, say })
  await expect(connected).rejects.toThrow(
    expect.objectContaining({
      summary: expect.stringContaining(uplink.subnet),
      lastLines: [`${uplink.subnet} dev ssotother`],
    }),
  )
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe(`-4 route show root ${uplink.subnet}\n`)
  expect(existsSync(record)).toBe(false)
})
