import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { cliIn, pruneIn } from '../processes/own-home.ts'
import { runRunner } from '../processes/runner-process.ts'
import { PLUGIN, ReuseRuns } from './reuse-runs.ts'

/*
 * A stack that is kept for the next run, of which one service has changed, beside a store that has not.
 */

const COMPOSE = `services:
  web:
    build: { context: ../app, dockerfile: ../docker/web.Dockerfile, args: { NODE_IMAGE: "\${NODE_IMAGE:?}" } }
    init: true
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    depends_on: { store: { condition: service_healthy } }
  store:
    image: \${REDIS_IMAGE:?}
    init: true
    volumes: [data:/data]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s }
volumes: { data: {} }
`
const DOCKERFILE = 'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nCOPY main.js /\nCMD ["node", "/main.js"]\n'
const STATE = `
## State

| Service | Data  | Inputs | Baseline |
| ------- | ----- | ------ | -------- |
| store   | /data | none   | -        |
`
/** A server of which no request changes anything. */
const server = (version: number) =>
  `require('http').createServer((q, r) => r.end('hello ${version} empty')).listen(80)\n`

async function runsOf(options: object): Promise<ReuseRuns> {
  const runs = await ReuseRuns.of(PLUGIN, options)
  const { project } = runs
  const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
  project.write(matrix, project.read(matrix) + STATE)
  project.write('docker/compose.yml', COMPOSE)
  project.write('docker/web.Dockerfile', DOCKERFILE)
  project.write('app/main.js', server(1))
  return runs
}

function removeImages({ engine, project }: ReuseRuns): void {
  engine.removeImagesOf(basename(project.root).toLowerCase())
}

test('a run after an edit gets the kept stack with the changed service, and one that is killed meanwhile leaves nothing of it', async () => {
  await using runs = await runsOf({ reuse: '10m' })
  await runs.run(PLUGIN)
  const kept = await runs.untilStage('frozen')
  runs.project.write('app/main.js', server(2))
  const { output, stack } = await runs.run(PLUGIN)
  expect(output).toContain('the stack that was kept goes on: web is built and replaced, its source changed')
  expect(stack).toBe(kept)
  const next = await runs.untilStage('frozen')
  // A build that does not end by itself in time.
  runs.project.write(
    'docker/web.Dockerfile',
    DOCKERFILE.replace('COPY', 'RUN node -e "setTimeout(() => {}, 60_000)"\nCOPY'),
  )
  const killed = runs.start(PLUGIN)
  await killed.printed('goes on')
  killed.killGroup('SIGKILL')
  await killed.ended
  await expect.poll(() => runs.left(), { timeout: 60_000 }).toEqual([])
  runs.project.write('docker/web.Dockerfile', DOCKERFILE)
  expect((await runs.run(PLUGIN)).stack).not.toBe(next)
  await runs.untilStage('frozen')
  expect(await pruneIn(runs.own.home)).toContain(
    '1 stack is kept for a next run; `npx ssot-docker prune --reuse` removes it',
  )
  await pruneIn(runs.own.home, '--reuse')
  removeImages(runs)
})

test('a kept stack of which a service does not start after an edit is kept for inspection, if the run asks for it', async () => {
  await using runs = await runsOf({ reuse: '10m', keep: 'on-failure' })
  await runs.run(PLUGIN)
  const kept = await runs.untilStage('frozen')
  runs.project.write('app/main.js', 'console.log("no port"); process.exit(3)\n')
  const { exit, output } = await runRunner(PLUGIN.runner, runs.place(), ...PLUGIN.args)
  expect(exit).toBe(1)
  expect(output).toContain('no port')
  expect(output).toContain(`down ${kept}`)
  expect(runs.left()).toContain(`container ${kept}-store-1`)
  expect(await cliIn(runs.own.home, 'down', kept)).toContain(kept)
  expect(runs.left()).toEqual([])
  removeImages(runs)
})
