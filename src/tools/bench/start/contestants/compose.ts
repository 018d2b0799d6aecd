import { SsotError } from '../../../../core/errors/errors.ts'
import { evidenceOf } from '../../../../engine/cli/compose.ts'
import { run } from '../../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../../../testing/processes/limit.ts'
import type { Contestant } from '../contestant.ts'
import { type Ground, type Project, removeProject, untilEndpointsAnswer } from '../ground.ts'

/**
 * `up -d --wait` and `down -v`, with the Compose command of the machine profile. If that is the plugin's own binary,
 * Compose is spared the 0.1 s that the docker command line takes.
 */
export function compose(ground: Ground, project: Project): Contestant {
  const runCompose = async (args: readonly string[]) => {
    const { compose, cwd, env, secrets } = project.call
    const command = [...compose, '-p', project.name, '-f', project.file, ...args]
    const result = await run(command, { cwd, env, limit: TEST_LIMIT })
    if (result.exitCode === 0) return
    throw new SsotError({
      code: 'COMPOSE_FAILED',
      summary: `Docker Compose failed in the benchmark: ${args.join(' ')}`,
      evidence: evidenceOf(result, secrets),
      todo: 'Its last lines of output say which service and why.',
    })
  }
  return {
    name: 'compose',
    // A running start is not killed but removed after its end: a killed Compose leaves requests with the engine, which
    // would create containers after the removal.
    async start() {
      await runCompose(['up', '-d', '--wait'])
      await untilEndpointsAnswer(ground)
      return { stop: () => runCompose(['down', '-v']) }
    },
    cleanUp: () => removeProject(ground, project),
  }
}
