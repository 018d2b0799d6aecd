import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureHome, homeOf } from '../../host/home/home.ts'
import { run } from '../../host/tools/run.ts'
import { borrowPrograms, carryImage, killEngine } from '../../tools/setup/engine/testing.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile, writeProfile } from '../../tools/setup/home/profile.js'
import { TEST_LIMIT } from '../processes/limit.ts'
import type { OwnHome } from '../processes/own-home.ts'

const ENGINE_CLI = fileURLToPath(new URL('../../tools/setup/engine-cli.js', import.meta.url))

/**
 * An engine for one test, which the test can stop and kill. It runs in a network namespace of its own: two engines in one
 * break each other.
 */
export interface SecondEngine extends AsyncDisposable {
  own: OwnHome
  /** A command line prefix, such as `nsenter --net=FILE`: the command behind it reaches the ports of this engine. */
  inside: readonly string[]
  start(): Promise<void>
  /** Stops it with its containers. */
  stop(): Promise<void>
  /** Kills it; its containers keep running. */
  kill(): Promise<void>
}

/** @param images names of the base images to copy to it */
export async function secondEngine(...images: readonly string[]): Promise<SecondEngine> {
  const shared = homeFolder(process.env)
  // Inside the shared home, so that the programs can be hard-linked.
  const folder = mkdtempSync(join(shared, 't-'))
  const home = homeOf({ SSOT_DOCKER_HOME: folder })
  ensureHome(home)
  borrowPrograms(folder)
  const { engine: _, ...rest } = readProfile(shared)
  writeProfile(folder, { ...rest, ...readProfile(folder) })
  // This process holds the namespace. It ends with this test's process, which closes its input.
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo ready && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  const inside = ['nsenter', `--net=/proc/${holder.pid}/ns/net`]
  const env = { ...process.env, SSOT_DOCKER_HOME: folder }
  const engine = async (...args: string[]) => {
    const { exitCode, lines } = await run([...inside, process.execPath, ENGINE_CLI, ...args], {
      cwd: folder,
      env,
      limit: TEST_LIMIT,
      onLine: () => {},
    })
    if (exitCode !== 0)
      throw new Error(`engine ${args.join(' ')} exited with ${exitCode}:\n${lines.join('\n')}`)
  }
  await engine('start')
  for (const image of images) await carryImage(folder, image)
  const dispose = () => rmSync(folder, { recursive: true })
  return {
    own: { home, env: { SSOT_DOCKER_HOME: folder }, [Symbol.dispose]: dispose },
    inside,
    start: () => engine('start'),
    stop: () => engine('stop'),
    kill: () => killEngine(folder),
    async [Symbol.asyncDispose]() {
      await engine('remove', '--force')
      holder.stdin.end()
      await once(holder, 'close')
      dispose()
    },
  }
}
