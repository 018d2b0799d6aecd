import { expect, test } from 'vitest'
import { inWholeForm, rowsOf } from '../../testing/whole-form.ts'
import { filesOf, logsOf, processesOf } from '../processes/own-home.ts'
import { faceOf } from './faces.ts'
import { composeWith, PLUGIN, ReuseRuns, ROWS_SERVER } from './reuse-runs.ts'

/*
 * The promises of the option `reuse`, for every way to run tests: the next run gets a stack at once, and none of the data of
 * the run before. `reuse-shared.engine.test.ts` has what other processes may do to a kept stack meanwhile.
 */

const FACES = [
  'Vitest, forks, plugin',
  'Jest, workers, preset',
  'Vitest, forks, environment alone',
  'Jest, --runInBand, environment alone',
]

test.each(rowsOf(FACES, 1))(
  'the next run gets the stack that was frozen, and none of the rows of the run before: %s',
  async (name) => {
    const face = faceOf(name)
    await using runs = await ReuseRuns.of(face)
    const first = await runs.run(face)
    const kept = await runs.untilStage('frozen')
    expect(kept).not.toBe(first.stack)
    expect(runs.left().filter((name) => name.includes(first.stack))).toEqual([])
    const second = await runs.run(face)
    expect(second.stack).toBe(kept)
    const third = await runs.untilStage('frozen')
    expect(third).not.toBe(kept)
    expect((await runs.run(face)).stack).toBe(third)
  },
)

test('a run that comes at once waits for the rest of the start of its stack', async () => {
  await using runs = await ReuseRuns.of(PLUGIN)
  await runs.run(PLUGIN)
  const { output } = await runs.run(PLUGIN)
  expect(output).toMatch(/still being started|was started after the last run/)
  expect(output).toContain('a fresh stack is started for the next run, and kept for 10 min')
})

inWholeForm(() => {
  test('a stack that was changed by hand is replaced, and the run says why', async () => {
    await using runs = await ReuseRuns.of(PLUGIN)
    await runs.run(PLUGIN)
    const kept = await runs.untilStage('frozen')
    runs.engine.docker('unpause', `${kept}-web-1`)
    runs.engine.docker('exec', `${kept}-web-1`, 'sh', '-c', 'echo dirt > /data/rows')
    runs.engine.docker('pause', `${kept}-web-1`)
    const { output, stack } = await runs.run(PLUGIN)
    expect(output).toContain('the stack that was kept is replaced by a new one: web was unpaused')
    expect(stack).not.toBe(kept)
    expect(runs.left().filter((name) => name.includes(kept))).toEqual([])
  })
})

inWholeForm(() => {
  test('after a change of a mounted source or of the compose file, the run gets a new stack and says why', async () => {
    await using runs = await ReuseRuns.of(PLUGIN)
    await runs.run(PLUGIN)
    await runs.untilStage('frozen')
    runs.project.write('app/main.js', `// changed\n${ROWS_SERVER}`)
    expect((await runs.run(PLUGIN)).output).toContain('replaced by a new one: app/main.js was changed')
    await runs.untilStage('frozen')
    runs.project.write('docker/compose.yml', composeWith('hello2'))
    expect((await runs.run(PLUGIN)).output).toContain('replaced by a new one: the definition of web changed')
  })
})

test('nothing is kept where CI is set, and SSOT_DOCKER_REUSE keeps a stack without the option', async () => {
  await using runs = await ReuseRuns.of(PLUGIN)
  const { output, stack } = await runs.run(PLUGIN, { CI: 'true' })
  expect(output).toContain(`${stack} removed in`)
  expect(runs.left()).toEqual([])
  await runs.run(PLUGIN, { SSOT_DOCKER_REUSE: 'never' })
  expect(runs.left()).toEqual([])
  await runs.run(PLUGIN, { SSOT_DOCKER_REUSE: '1h' })
  await runs.untilStage('frozen')
})

test('a stack that no run asks for is removed when its time is over, with its keeper', async () => {
  await using runs = await ReuseRuns.of(PLUGIN, { reuse: '2s' })
  await runs.run(PLUGIN)
  await expect.poll(() => [...runs.left(), ...processesOf(runs.own.home)], { timeout: 60_000 }).toEqual([])
  expect(filesOf(runs.own.home)).toEqual([])
  expect(logsOf(runs.own.home)).toContain('no run came in time for the stack that was kept')
})
