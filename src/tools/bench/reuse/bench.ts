import { publish } from '../common/publish.ts'
import { settingNow } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { Ground } from './ground.ts'
import { figuresOf, makeReport, type Round } from './report.ts'

/** Measures runs of Vitest with the option `reuse`, beside the same tests without a stack and without reuse. */
export async function benchReuse(
  options: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  await using ground = new Ground()
  const setting = settingNow()
  const rounds: Round[] = []
  for (let number = 0; number <= options.rounds; number++) {
    const round = await oneRound(ground, signal)
    const name = number === 0 ? 'warm-up' : `${number}`
    say(
      `${name}: ${Object.entries(round)
        .map(([what, ms]) => `${what} ${Math.round(ms)} ms`)
        .join(', ')}`,
    )
    if (number > 0) rounds.push(round)
  }
  const report = makeReport(setting, rounds)
  publish(report, figuresOf(report), options)
}

async function oneRound(ground: Ground, signal: AbortSignal): Promise<Round> {
  const step = async (act: () => Promise<number>) => {
    signal.throwIfAborted()
    return act()
  }
  await step(() => ground.run('10m'))
  await ground.untilFrozen()
  const plain = await step(() => ground.plain())
  const frozen = await step(() => ground.run('10m'))
  const atOnce = await step(() => ground.run('10m'))
  await ground.untilFrozen()
  ground.edit()
  const changed = await step(() => ground.run('10m'))
  await ground.end()
  ground.edit()
  const changedWithout = await step(() => ground.run('never'))
  return { plain, frozen, atOnce, changed, changedWithout }
}
