import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { LABEL_INSTALLATION } from '../../core/stacks/labels.ts'
import { installationOf } from '../../host/home/installation.ts'
import { Registry } from '../../host/registry/registry.ts'
import { type SecondEngine, secondEngine } from '../engines/second-engine.ts'
import { dockerIn, isEmbedded, keepersOf, logsOf, processesOf, pruneIn } from '../processes/own-home.ts'
import { runRunner } from '../processes/runner-process.ts'
import { makeProject, type Project } from '../repositories/project.ts'
import { composeWith, PLUGIN, ROWS_SERVER, testOf } from './reuse-runs.ts'

/*
 * The engine ends while a stack is kept for the next run. It uses the programs of the embedded engine, so it exists only where there
 * is one.
 */

describe.runIf(isEmbedded)('an engine of its own', () => {
  let engine: SecondEngine
  let project: Project
  beforeAll(async () => {
    engine = await secondEngine('node')
    project = makeProject({
      files: {
        ...PLUGIN.files({ options: { reuse: '10m' } }),
        'a.test.js': testOf(PLUGIN),
        'docker/compose.yml': composeWith('hello'),
        'app/main.js': ROWS_SERVER,
      },
    })
  })
  afterAll(async () => {
    const { home } = engine.own
    for (const pid of keepersOf(home)) process.kill(pid, 'SIGTERM')
    await vi.waitUntil(() => processesOf(home).length === 0, { timeout: 60_000 })
    await pruneIn(home)
    const mine = `label=${LABEL_INSTALLATION}=${installationOf(home)}`
    const left = ['ps', 'network', 'volume'].map((kind) =>
      kind === 'ps'
        ? dockerIn(home, 'ps', '-aq', '--filter', mine)
        : dockerIn(home, kind, 'ls', '-q', '--filter', mine),
    )
    project[Symbol.dispose]()
    await engine[Symbol.asyncDispose]()
    expect(left).toEqual(['', '', ''])
  })

  async function run(): Promise<{ output: string; stack: string }> {
    const place = { root: project.root, env: { ...engine.own.env, CI: '' }, inside: engine.inside }
    const { exit, output } = await runRunner(PLUGIN.runner, place, ...PLUGIN.args)
    expect(exit, `${output}\n${logsOf(engine.own.home)}`).toBe(0)
    return { output, stack: /stack=(\S+)/.exec(output)?.[1] ?? '' }
  }

  async function untilFrozen(): Promise<string> {
    const rests = () => {
      using registry = new Registry(engine.own.home.registry)
      return registry.rests.living()
    }
    await expect.poll(() => rests().map(({ stage }) => stage), { timeout: 60_000 }).toEqual(['frozen'])
    return rests()[0]?.stack ?? ''
  }

  test.each(['stop', 'kill'] as const)(
    'after a %s and a start of the engine, the next run gets a fresh stack and says why',
    async (end) => {
      await run()
      const kept = await untilFrozen()
      await engine[end]()
      await engine.start()
      const { output, stack } = await run()
      expect(stack).not.toBe(kept)
      expect(output).toContain('the stack that was kept is replaced by a new one: web')
    },
  )
})
