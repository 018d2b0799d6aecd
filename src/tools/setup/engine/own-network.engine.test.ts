import { type ExecFileException, execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { homeFolder } from '../home/home.js'
import { readProfile, writeProfile } from '../home/profile.js'
import { attempt } from '../processes/run.js'
import { readInstalled } from './install/install.js'
import { engineLayout, versionLayout } from './layout.js'
import { engineEnvironment } from './run/environment.js'
import { uplinkOf } from './run/uplink.js'
import { borrowPrograms, killEngine } from './testing.ts'

/*
 * An engine in a network namespace of its own, as `npm run setup -- --engine SET` starts it.
 */
const COMMAND = fileURLToPath(new URL('../engine-cli.js', import.meta.url))
const sharedHome = homeFolder(process.env)

let home: string
beforeEach(() => {
  home = mkdtempSync(join(sharedHome, 't-'))
  borrowPrograms(home)
  const profile = readProfile(home)
  if (profile.engine === undefined) throw new Error('no engine is recorded')
  writeProfile(home, { ...profile, engine: { ...profile.engine, network: 'own' } })
})
afterEach(async () => {
  await engine('remove', '--force')
  rmSync(home, { recursive: true })
})

describe.runIf(readProfile(sharedHome).engine?.kind === 'embedded')('an engine with its own network', () => {
  test('an engine with its own network runs beside the one of this machine, reaches it, and leaves nothing when it stops', async () => {
    expect(await engine('start')).toMatchObject({ code: 0 })
    const { near } = uplinkOf(home)
    expect(await traces()).toEqual({ link: true, rules: 3, record: true })
    const server = createServer((_, response) => response.end('near')).listen(0, near)
    try {
      await new Promise((resolve) => server.once('listening', resolve))
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const script = `fetch('http://${near}:${port}').then((r) => r.text()).then(console.log)`
      const inside = await invoke('nsenter', `--net=/proc/${pid()}/ns/net`, process.execPath, '-e', script)
      expect(inside.output.trim()).toBe('near')
    } finally {
      server.close()
    }
    const status = await engine('status')
    expect(status.output).toMatch(/^network +in a namespace of its own$/m)
    expect(await engine('stop')).toMatchObject({ code: 0 })
    expect(await traces()).toEqual({ link: false, rules: 0, record: false })
  })

  test('an engine with its own network starts again after it was killed, and has one uplink', async () => {
    await engine('start')
    await killEngine(home)
    expect(await engine('start')).toMatchObject({ code: 0 })
    expect(await traces()).toEqual({ link: true, rules: 3, record: true })
    expect(await engine('stop')).toMatchObject({ code: 0 })
    expect(await traces()).toEqual({ link: false, rules: 0, record: false })
  })
})

function pid(): number {
  return Number(readFileSync(engineLayout(home).pidFile, 'utf8'))
}

/** What there is of the uplink: its interface, the number of its rules, its record. */
async function traces(): Promise<{ link: boolean; rules: number; record: boolean }> {
  const uplink = uplinkOf(home)
  const installed = readInstalled(home)
  if (installed === undefined) throw new Error('no engine is installed')
  const env = engineEnvironment(versionLayout(installed.folder), process.env)
  const list = (table: string, chain: string) =>
    execFileSync('iptables', ['--wait', '-t', table, '-S', chain], { env, encoding: 'utf8' })
  const rules =
    count(list('nat', 'POSTROUTING'), uplink.subnet) + count(list('filter', 'FORWARD'), uplink.link)
  const link = (await attempt('ip', ['link', 'show', 'dev', uplink.link])).code === 0
  return { link, rules, record: existsSync(engineLayout(home).uplink) }
}

function count(text: string, mark: string): number {
  return text.split('\n').filter((line) => line.includes(mark)).length
}

interface Ended {
  code: number
  output: string
}

function engine(...args: string[]): Promise<Ended> {
  return invoke(process.execPath, COMMAND, ...args)
}

function invoke(command: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, SSOT_DOCKER_HOME: home }
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` })
    })
  })
}
