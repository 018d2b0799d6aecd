import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { engineSetting } from '../common/setting.ts'
import { factor } from '../common/text.ts'
import type { BenchOptions } from '../options.ts'
import { FILES, Ground } from './ground.ts'
import { figuresOf, makeReport, type Round } from './report.ts'
import { measureTeardown } from './teardown.ts'

/** Compares runs with a stack for each test file on one and on several stacks. */
export async function benchIsolation(
  context: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  using ground = new Ground()
  const { connection, say } = context
  const setting = await engineSetting(connection, ground.root)
  const rounds: Round[] = []
  for (let index = 0; index <= options.rounds; index++) {
    const round = await measure(ground, context, index % 2 === 0, signal)
    say(
      `${index === 0 ? 'warm-up' : index}: files on 4 stacks ${factor(round.filesOnFour / round.filesOnOne)}, second stack ${factor(round.secondStack / round.firstStack)}`,
    )
    if (index > 0) rounds.push(round)
  }
  const report = makeReport({ setting, files: FILES }, rounds)
  publish(report, figuresOf(report), options)
}

/** @param isOneFirst which of the two runs comes first */
async function measure(
  ground: Ground,
  context: BenchContext,
  isOneFirst: boolean,
  signal: AbortSignal,
): Promise<Round> {
  const whole = new Map<number, number>()
  for (const stacks of isOneFirst ? [1, 4] : [4, 1]) {
    signal.throwIfAborted()
    whole.set(stacks, (await ground.run(stacks, FILES)).wholeMs)
  }
  signal.throwIfAborted()
  const { firstMs, secondMs = Number.NaN } = await ground.run(2, 2)
  signal.throwIfAborted()
  const { ours, compose } = await measureTeardown(context, ground.root, signal)
  signal.throwIfAborted()
  return {
    filesOnOne: whole.get(1) ?? Number.NaN,
    filesOnFour: whole.get(4) ?? Number.NaN,
    firstStack: firstMs,
    secondStack: secondMs,
    teardown: ours,
    composeDown: compose,
    keeperWithOne: await ground.keeperBytes(1),
    keeperWithEight: await ground.keeperBytes(8),
  }
}
