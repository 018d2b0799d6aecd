import { randomBytes } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { nowMs } from '../../../host/clock.ts'
import { eventsPath } from '../../../keeper/client/address.ts'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import { stablePlace } from '../../../stack/definition/place.ts'
import { takeDown } from '../../../stack/teardown/take-down.ts'
import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { runOrFail } from '../common/run-or-fail.ts'
import { engineSetting } from '../common/setting.ts'
import type { Traced } from '../common/traced.ts'
import type { BenchOptions } from '../options.ts'
import { makeCheckout } from '../refresh/checkout.ts'
import { removeBuiltImages } from '../refresh/remove-images.ts'
import { BUILT, checkoutVersions } from './checkout-versions.ts'
import { figuresOf, makeReport, type Round, WAY_NAMES, type Way } from './report.ts'
import { readPath } from './trace.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'cli', 'main.js')
const ENVIRONMENT = 'test'

/** Compares a rollback of a running stack with three ways to rebuild the same version. */
export async function benchRollback(
  context: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { connection, home, journal, say } = context
  const original = loadDefinition(process.cwd(), ENVIRONMENT)
  const name = `ssot-bench-${randomBytes(4).toString('hex')}`
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)))
  const { definition } = await makeCheckout(original, join(folder, name))
  const { root } = definition
  const { project } = stablePlace(definition)
  const cli = (...args: string[]) => {
    signal.throwIfAborted()
    return runOrFail([process.execPath, CLI, ...args], { cwd: root, env: process.env })
  }
  const refresh = (...args: string[]) => cli('refresh', '-e', ENVIRONMENT, ...args)
  const sources = checkoutVersions(root)
  const ways: Record<Way, () => Promise<void>> = {
    rollback: () => cli('rollback', ENVIRONMENT),
    cached: () => refresh(),
    uncached: () => refresh('--clean', ...BUILT),
    elsewhere: () => refresh('--clean', ...BUILT),
  }
  /** Runs the newer version; the sources and the images of the older one are as the way needs them. */
  const prepare = async (way: Way) => {
    sources.write('newer')
    await refresh()
    if (way === 'rollback') return
    sources.write('older')
    if (way === 'cached') await removeOlder()
    if (way === 'elsewhere') sources.emptyCacheMounts()
  }
  /** Removes the built images of the version before the one that runs. */
  const removeOlder = async () => {
    const versions = journal.versions.ofStack(project)?.versions ?? []
    const used = await connection.engine.images.inUse()
    const known = versions.flatMap(({ end }) => Object.values(end?.images ?? {}))
    const built = new Set(
      known.map(({ reference }) => reference).filter((one) => one.startsWith('ssot-docker/ssot-bench-')),
    )
    for (const image of built) if (!used.has(image)) await connection.engine.images.remove(image)
  }
  try {
    const setting = await engineSetting(connection, original.root)
    sources.write('older')
    await refresh()
    const rounds: Round[] = []
    const rollbacks: Traced[] = []
    for (let index = 0; index <= options.rounds; index++) {
      const round: Partial<Round> = {}
      for (const way of WAY_NAMES) {
        await prepare(way)
        const [begin, beginMs] = [performance.now(), nowMs()]
        await ways[way]()
        const ms = performance.now() - begin
        round[way] = ms
        if (way === 'rollback' && index > 0)
          rollbacks.push({ ms, path: readPath(eventsPath(home, project), beginMs) })
      }
      const texts = WAY_NAMES.map((way) => `${way} ${Math.round(round[way] ?? 0)} ms`)
      say(`${index === 0 ? 'warm-up' : index}: ${texts.join(', ')}`)
      if (index > 0) rounds.push(round as Round)
    }
    const report = makeReport({ setting, services: original.matrix.services.length, rollbacks, rounds })
    publish(report, figuresOf(report), options)
  } catch (error) {
    // A command that the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    await takeDown(connection.engine, project)
    await removeBuiltImages(project)
    rmSync(folder, { recursive: true })
  }
}
