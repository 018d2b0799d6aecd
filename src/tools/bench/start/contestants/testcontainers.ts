import { basename, dirname } from 'node:path'
import type { Contestant } from '../contestant.ts'
import {
  type Ground,
  type Project,
  removeProject,
  START_TIMEOUT_MS,
  untilEndpointsAnswer,
} from '../ground.ts'

/**
 * `DockerComposeEnvironment` as a user would write it, with two choices in its favour: Compose is called as for
 * the others, and there is no reaper, whose image would have to be pulled and whose container would be started
 * in the first round.
 *
 * It finds the engine by the environment of this process, see `environment.ts`.
 */
export async function testcontainers(ground: Ground, project: Project): Promise<Contestant> {
  const { DockerComposeEnvironment } = await import('testcontainers')
  return {
    name: 'testcontainers',
    // It takes no signal: a start that is under way ends by itself, and is removed then.
    async start() {
      const environment = await new DockerComposeEnvironment(dirname(project.file), basename(project.file))
        .withProjectName(project.name)
        .withAutoCleanup(false)
        .withStartupTimeout(START_TIMEOUT_MS)
        .withClientOptions(executableOf(project.call.compose))
        .up()
      await untilEndpointsAnswer(ground)
      return {
        stop: async () => {
          await environment.down({ removeVolumes: true })
        },
      }
    },
    cleanUp: () => removeProject(ground, project),
  }
}

function executableOf(compose: readonly string[]) {
  const [executablePath, ...rest] = compose
  if (executablePath === undefined) throw new TypeError('Compose has no command.')
  return rest.length === 0
    ? { executable: { executablePath, standalone: true as const } }
    : { executable: { executablePath } }
}
