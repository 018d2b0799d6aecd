import { randomBytes } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { engineSetting } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { CASES } from './cases.ts'
import { makeCheckout } from './checkout.ts'
import { compose } from './compose.ts'
import { CONTESTANTS, type Contestant, type ContestantName, PHASES } from './contestant.ts'
import { ours } from './ours.ts'
import { figuresOf, makeReport } from './report.ts'
import { runRounds } from './rounds.ts'

const ENVIRONMENT = 'test'

/** Compares our builds and refreshes of a running stack with those of Compose, for each kind of change. */
export async function benchRefresh(
  context: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { connection, say } = context
  const definition = loadDefinition(process.cwd(), ENVIRONMENT)
  const name = `ssot-bench-${randomBytes(4).toString('hex')}`
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)))
  const removals: Contestant['remove'][] = [async () => rmSync(folder, { recursive: true })]
  try {
    const checkout = (contestant: ContestantName) =>
      makeCheckout(definition, join(folder, `${name}-${contestant}`))
    const contestants = {
      ours: ours(context, await checkout('ours')),
      compose: compose(connection, await checkout('compose')),
    }
    removals.unshift(...CONTESTANTS.map((contestant) => () => contestants[contestant].remove()))
    const setting = await engineSetting(connection, definition.root)
    const rounds = await runRounds({
      cases: CASES,
      contestants,
      rounds: options.rounds,
      signal,
      now: () => performance.now(),
      onTiming: (round, what, timing) => {
        const texts = PHASES.map((phase) => {
          const { ours, compose } = timing[phase]
          return `${phase} ours ${Math.round(ours)} ms, compose ${Math.round(compose)} ms`
        })
        say(`${round}: ${what.title}: ${texts.join('; ')}`)
      },
    })
    const budgets = definition.matrix.services.flatMap(({ name, rebuildBudgetMs }) =>
      rebuildBudgetMs === null ? [] : [[name, rebuildBudgetMs] as const],
    )
    const report = makeReport(setting, definition.matrix.services.length, CASES, new Map(budgets), rounds)
    publish(report, figuresOf(report), options)
  } catch (error) {
    // A command that the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    await removeAll(removals)
  }
}

/** Runs all removals in order, also after one that failed. */
async function removeAll(removals: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const remove of removals) await remove().catch((error: unknown) => failures.push(error))
  if (failures.length > 0)
    throw new AggregateError(failures, `Not everything was removed: ${failures.join('; ')}`)
}
