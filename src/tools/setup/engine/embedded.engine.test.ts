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
 * A second embedded engine, out of the same unpacked programs, in a home and a network namespace of its own: two in
 * one namespace would break each other, and the shared one is in use by others.
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
  test('starts, says so when it runs already, tells its status, and stops without a trace', async () => {
    expect(await engine('start')).toMatchObject({ code: 0, output: expect.stringContaining('started') })
    expect(await engine('start')).toMatchObject({
      code: 0,
      output: expect.stringContaining('it runs already'),
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

  test('keeps its build cache under 4 GB', async () => {
    await engine('start')
    const record = readProfile(home).engine
    if (record === undefined) throw new Error('the test recorded no engine')
    const rules = await dockerCli(record, process.env).ask(['buildx', 'inspect', 'default'])
    // The last rule is for all that the others spare.
    expect(rules?.trimEnd()).toMatch(/All: +true\n\s*Keep Bytes: +4GiB$/)
  })

  test('starts again after it was killed, although its pid file is still there', async () => {
    await engine('start')
    await killEngine(home)
    const again = await engine('start')
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('clearing what an engine left') })
    expect(again.output).toContain('started')
  })

  test('starts although its pid was given to another program', async () => {
    writeFileSync(engineLayout(home).pidFile, String(process.pid))
    const started = await engine('start')
    expect(started).toMatchObject({ code: 0, output: expect.stringContaining('is another program by now') })
  })

  test('ends the containers of one that was killed when it is stopped', async () => {
    await engine('start')
    const docker = await carryImage(home, 'redis')
    await docker.run(['run', '--detach', baseImage('redis')], { summary: 'no container', todo: '' })
    await killEngine(home)
    expect(traces().processes).not.toEqual([])
    expect(await engine('stop')).toMatchObject({ code: 0 })
    expect(traces()).toEqual({ processes: [], mounts: [] })
  })

  test('is not removed under running containers, unless forced', async () => {
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

  test('is not started beside another engine in the same network namespace', async () => {
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
      expect(second).toMatchObject({ code: 1, output: expect.stringContaining('another Docker Engine runs') })
      expect(traces().processes).toEqual([])
    } finally {
      await engine('remove', '--force')
      rmSync(home, { recursive: true })
      home = firstHome
    }
  })

  test('that ends while it starts is told with the end of its log', async () => {
    const { data } = engineLayout(home)
    mkdirSync(data)
    writeFileSync(join(data, 'overlay2'), 'in the way of a folder')
    const failed = await engine('start')
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('dockerd ended with 1') })
    // Which of the folder's uses it meets first differs.
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
