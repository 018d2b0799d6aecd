import { type ExecFileException, execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { homeFolder } from '../home/home.js'
import { readProfile } from '../home/profile.js'
import { dockerCli } from '../images/docker.ts'
import { baseImage } from '../images/testing.ts'
import { findProcesses } from '../processes/proc.js'
import { engineLayout } from './layout.js'
import { mountsUnder } from './run/mounts.js'
import { borrowPrograms, carryImage, killEngine } from './testing.ts'

/*
 * A second embedded engine from the same unpacked programs, in a home and a network namespace of its own: two in one
 * namespace would break each other, and other tests use the shared one.
 */
const COMMAND = fileURLToPath(new URL('../engine-cli.js', import.meta.url))
const sharedHome = homeFolder(process.env)
const shared = readProfile(sharedHome).engine

let home: string
beforeEach(() => {
  home = mkdtempSync(join(sharedHome, 't-'))
  borrowPrograms(home)
})
afterEach(async () => {
  await engine('remove', '--force')
  rmSync(home, { recursive: true })
})

describe.runIf(shared?.kind === 'embedded')('the embedded engine', () => {
  test('the embedded engine starts, reports that it is already running, reports its status, and stops without leftovers', async () => {
    expect(await engine('start')).toMatchObject({ code: 0, output: expect.stringContaining('started') })
    expect(await engine('start')).toMatchObject({
      code: 0,
      output: expect.stringContaining('it is already running'),
    })
    const status = await engine('status')
    expect(status).toMatchObject({ code: 0, output: expect.stringMatching(/^answers +yes$/m) })
    expect(status.output).toContain(engineLayout(home).data)
    expect(await engine('stop')).toMatchObject({ code: 0, output: expect.stringContaining('stopped') })
    expect(traces()).toEqual({ processes: [], mounts: [] })
    expect(await engine('status')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^answers +no: /m),
    })
  })

  test('the embedded engine keeps its build cache under 4 GB', async () => {
    await engine('start')
    const record = readProfile(home).engine
    if (record === undefined) throw new Error('the test recorded no engine')
    const rules = await dockerCli(record, process.env).ask(['buildx', 'inspect', 'default'])
    // The last rule applies to everything that the others keep. Newer engines call it reserved space: without a maximum,
    // they also remove what is beyond it.
    expect(rules?.trimEnd()).toMatch(/All: +true\n\s*(Keep Bytes|Reserved Space): +4GiB$/)
  })

  test('a killed embedded engine starts again, although its pid file still exists', async () => {
    await engine('start')
    await killEngine(home)
    const again = await engine('start')
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('removing the leftovers') })
    expect(again.output).toContain('started')
  })

  test('the embedded engine starts although another program has its former pid', async () => {
    writeFileSync(engineLayout(home).pidFile, String(process.pid))
    const started = await engine('start')
    expect(started).toMatchObject({ code: 0, output: expect.stringContaining('is now another program') })
  })

  test('stopping the embedded engine also stops the containers of a killed one', async () => {
    await engine('start')
    const docker = await carryImage(home, 'redis')
    await docker.run(['run', '--detach', baseImage('redis')], { summary: 'no container', todo: '' })
    await killEngine(home)
    expect(traces().processes).not.toEqual([])
    expect(await engine('stop')).toMatchObject({ code: 0 })
    expect(traces()).toEqual({ processes: [], mounts: [] })
  })

  test('the embedded engine is not removed while containers run, unless forced', async () => {
    await engine('start')
    const docker = await carryImage(home, 'redis')
    await docker.run(['run', '--detach', '--name', 'in-use', baseImage('redis')], {
      summary: 'no container',
      todo: '',
    })
    const refused = await engine('remove')
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('in-use') })
    expect(await engine('status')).toMatchObject({ code: 0 })
    expect(await engine('remove', '--force')).toMatchObject({ code: 0 })
    expect(readdirSync(home)).not.toContain('engine')
    expect(readProfile(home).engine).toBeUndefined()
    expect(traces()).toEqual({ processes: [], mounts: [] })
  })

  test('the embedded engine is not started beside another engine in the same network namespace', async () => {
    await engine('start')
    const [first] = readFileSync(engineLayout(home).pidFile, 'utf8').split('\n')
    const firstHome = home
    home = mkdtempSync(join(sharedHome, 't-'))
    try {
      borrowPrograms(home)
      const second = await invoke([
        'nsenter',
        `--net=/proc/${first}/ns/net`,
        process.execPath,
        COMMAND,
        'start',
      ])
      expect(second).toMatchObject({
        code: 1,
        output: expect.stringContaining('another Docker Engine is running'),
      })
      expect(traces().processes).toEqual([])
    } finally {
      await engine('remove', '--force')
      rmSync(home, { recursive: true })
      home = firstHome
    }
  })

  test('when the embedded engine ends while it starts, the error has the end of its log', async () => {
    const { data } = engineLayout(home)
    mkdirSync(data)
    writeFileSync(join(data, 'overlay2'), 'in the way of a folder')
    const failed = await engine('start')
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('dockerd ended with 1') })
    // Which path of the folder it uses first is not fixed.
    expect(failed.output).toMatch(/overlay2\S*: not a directory/)
    expect(failed.output).toContain(engineLayout(home).log)
  })
})

interface Ended {
  code: number
  output: string
}

function engine(...args: string[]): Promise<Ended> {
  return invoke(['unshare', '--net', process.execPath, COMMAND, ...args])
}

function invoke([command = '', ...args]: string[]): Promise<Ended> {
  const env = { ...process.env, SSOT_DOCKER_HOME: home }
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` })
    })
  })
}

function traces() {
  const { folder } = engineLayout(home)
  return {
    processes: findProcesses((command) => command.some((argument) => argument.startsWith(`${folder}/`))),
    mounts: mountsUnder(readFileSync('/proc/self/mountinfo', 'utf8'), folder),
  }
}
