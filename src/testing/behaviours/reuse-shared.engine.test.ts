import { expect, test } from 'vitest'
import { cliIn, keepersOf, logsOf, processesOf, pruneIn } from '../processes/own-home.ts'
import { runRunner } from '../processes/runner-process.ts'
import { FIRST_PORT } from '../repositories/project.ts'
import { PLUGIN, ReuseRuns, ROWS_SERVER, testOf } from './reuse-runs.ts'

/*
 * A stack that is kept for the next run, beside other runs, commands and kills.
 */

/** One block of ports, which no other test on this engine has. */
const ONE_PORT = FIRST_PORT + 900 + (process.pid % 100)
const ONE_BLOCK = [`| web | 80 | http | / | WEB_URL | ${ONE_PORT}-${ONE_PORT} | - |`]

test('a second run at the same time gets a stack of its own and says so', async () => {
  await using runs = await ReuseRuns.of(PLUGIN)
  await runs.run(PLUGIN)
  await runs.untilStage('frozen')
  const first = runs.start(PLUGIN, { TEST_MS: '8000' })
  await first.printed('stack=')
  const second = await runs.run(PLUGIN)
  expect(second.output).toContain(`process ${first.pid} uses the stack that is kept between runs`)
  expect(second.output).toContain(`${second.stack} removed in`)
  expect(await first.ended, first.output()).toBe(0)
  await runs.untilStage('frozen')
})

test('with one block of ports, a stack that is replaced gives its ports to the new one', async () => {
  await using runs = await ReuseRuns.of(PLUGIN, { reuse: '10m' }, { services: ONE_BLOCK })
  await runs.run(PLUGIN)
  await runs.untilStage('frozen')
  runs.project.write('app/main.js', `// changed\n${ROWS_SERVER}`)
  expect((await runs.run(PLUGIN)).output).toContain('replaced by a new one')
})

test('status shows a kept stack, and down and prune --reuse end it with its keeper', async () => {
  await using runs = await ReuseRuns.of(PLUGIN)
  await runs.run(PLUGIN)
  const kept = await runs.untilStage('frozen')
  const status = await runs.cli('status')
  expect(status.exit, status.output).toBe(0)
  expect(status.output).toMatch(/it is fresh, and paused until the next run, for another \d+ min/)
  expect(JSON.parse((await runs.cli('status', '--json')).stdout).stacks).toContainEqual(
    expect.objectContaining({ project: kept, rest: { stage: 'frozen', leftMs: expect.any(Number) } }),
  )
  expect(await cliIn(runs.own.home, 'down', kept)).toContain(`${kept}: removed, with the keeper`)
  expect([...runs.left(), ...keepersOf(runs.own.home)]).toEqual([])
  await runs.run(PLUGIN)
  const other = await runs.untilStage('frozen')
  const what = `${other}, which is kept for the next run of test in ${runs.project.root}`
  expect(await pruneIn(runs.own.home)).not.toContain(other)
  expect(await pruneIn(runs.own.home, '--reuse', '--dry-run')).toContain(`would remove ${what}`)
  expect(await pruneIn(runs.own.home, '--reuse')).toContain(`removed ${what}`)
  expect(runs.left()).toEqual([])
})

test.each(['clearing', 'starting', 'frozen'] as const)(
  'a keeper that is killed while its next stack is %s leaves nothing after the next search',
  async (stage) => {
    await using runs = await ReuseRuns.of(PLUGIN)
    await runs.run(PLUGIN)
    await runs.untilStage(stage)
    for (const pid of keepersOf(runs.own.home)) process.kill(pid, 'SIGKILL')
    await expect.poll(() => processesOf(runs.own.home), { timeout: 60_000 }).toEqual([])
    await pruneIn(runs.own.home)
    expect(runs.left()).toEqual([])
  },
)

test('a run that is killed leaves the next one a fresh stack', async () => {
  await using runs = await ReuseRuns.of(PLUGIN)
  await runs.run(PLUGIN)
  await runs.untilStage('frozen')
  const killed = runs.start(PLUGIN, { TEST_MS: '30000' })
  await killed.printed('stack=')
  killed.killGroup('SIGKILL')
  await killed.ended
  const kept = await runs.untilStage('frozen')
  expect((await runs.run(PLUGIN)).stack).toBe(kept)
})

test('a reused stack whose keeper is killed stays while its run is alive', async () => {
  await using runs = await ReuseRuns.of(PLUGIN)
  await runs.run(PLUGIN)
  const kept = await runs.untilStage('frozen')
  const used = runs.start(PLUGIN, { TEST_MS: '6000' })
  await used.printed('stack=')
  for (const pid of keepersOf(runs.own.home)) process.kill(pid, 'SIGKILL')
  await pruneIn(runs.own.home)
  expect(runs.left()).toContain(`container ${kept}-web-1`)
  await used.ended
  await pruneIn(runs.own.home)
})

test('a stack whose tests have failed is kept for inspection beside the fresh one', async () => {
  await using runs = await ReuseRuns.of(PLUGIN, { reuse: '10m', keep: 'on-failure' })
  runs.project.write('a.test.js', `${testOf(PLUGIN)}\ntest('fails', () => { throw new Error('no') })`)
  const { exit, output } = await runRunner(PLUGIN.runner, runs.place(), ...PLUGIN.args)
  expect(exit).toBe(1)
  const stack = /stack=(\S+)/.exec(output)?.[1] ?? ''
  expect(output).toContain(`down ${stack}`)
  const next = await runs.untilStage('frozen')
  expect(runs.left()).toContain(`container ${stack}-web-1`)
  expect(runs.left()).toContain(`container ${next}-web-1`)
  await cliIn(runs.own.home, 'down', stack)
})

test('a kept stack that has all ports does not keep a run of other options from starting', async () => {
  await using runs = await ReuseRuns.of(PLUGIN, { reuse: '10m' }, { services: ONE_BLOCK })
  await runs.run(PLUGIN)
  await runs.untilStage('frozen')
  const { output } = await runs.run(PLUGIN, { SSOT_DOCKER_REUSE: 'never' })
  expect(output).toContain('removed in')
  expect(logsOf(runs.own.home)).toContain('the stack that was kept ends, because another one needs its ports')
})
