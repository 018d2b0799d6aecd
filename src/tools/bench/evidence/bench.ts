import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { engineSetting } from '../common/setting.ts'
import { factor } from '../common/text.ts'
import type { BenchOptions } from '../options.ts'
import { Ground, type RunCost } from './ground.ts'
import { figuresOf, makeReport, type Round } from './report.ts'

const WAYS = ['off', 'on-failure'] as const

/** Compares runs that keep what the services print with runs that do not. */
export async function benchEvidence(
  { connection, say }: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  using ground = new Ground()
  const setting = await engineSetting(connection, ground.root)
  const rounds: Round[] = []
  for (let index = 0; index <= options.rounds; index++) {
    const costs = new Map<string, RunCost>()
    for (const way of index % 2 === 0 ? WAYS : WAYS.toReversed()) {
      signal.throwIfAborted()
      costs.set(way, await ground.run(way))
    }
    const [off, kept] = WAYS.map((way) => costs.get(way))
    if (off === undefined || kept === undefined) throw new Error('A run is missing.')
    say(
      `${index === 0 ? 'warm-up' : index}: kept / off ${factor(kept.wholeMs / off.wholeMs)}, ${kept.lines} lines`,
    )
    if (index > 0) rounds.push({ kept, off })
  }
  const report = makeReport(setting, rounds)
  publish(report, figuresOf(report), options)
}
