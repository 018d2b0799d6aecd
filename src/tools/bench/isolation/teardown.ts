import { performance } from 'node:perf_hooks'
import { rulesBeforeStart } from '../../../enforcer/preflight/preflight.ts'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import { pinsOf } from '../../../stack/history/pins.ts'
import { startStack } from '../../../stack/start/start-stack.ts'
import type { BenchContext } from '../common/context.ts'
import { runOrFail } from '../common/run-or-fail.ts'

/** How many stacks are taken down at once. */
const STACKS = 4

/** What the teardown of several stacks takes, in milliseconds: by this package, and by `docker compose down -v` of each, all at once. */
export async function measureTeardown(
  { connection, registry, journal, owner, replay }: BenchContext,
  root: string,
  signal: AbortSignal,
): Promise<{ ours: number; compose: number }> {
  const definition = loadDefinition(root, 'test')
  const stacks = () =>
    Promise.all(
      Array.from({ length: STACKS }, () =>
        startStack({
          ...{ definition, connection, registry, self: owner, signal, replay },
          preflight: rulesBeforeStart(journal.checks),
          pins: () => pinsOf(journal.versions),
          emit: () => {},
        }),
      ),
    )
  const own = await stacks()
  const ours = await timed(() => Promise.all(own.map((stack) => stack.stop())))
  const theirs = await stacks()
  const { target, env } = connection
  const down = (project: string) =>
    runOrFail([...target.compose, '-p', project, 'down', '-v'], { cwd: root, env, signal })
  const compose = await timed(() => Promise.all(theirs.map(({ info }) => down(info.project))))
  // Gives ports and records back.
  await Promise.all(theirs.map((stack) => stack.stop()))
  return { ours, compose }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await act()
  return performance.now() - begin
}
