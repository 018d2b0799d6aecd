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
 * `DockerComposeEnvironment` as a user would write it, with two choices in its favour: it uses the same Compose command
 * as the other contestants, and no reaper, whose image would be pulled and whose container would be started in the first
 * round.
 *
 * It reads the engine's address from the environment of this process, see `common/environment.ts`.
 */
export async function testcontainers(ground: Ground, project: Project): Promise<Contestant> {
  const { DockerComposeEnvironment } = await import('testcontainers')
  return {
    name: 'testcontainers',
    // It takes no signal: after an interruption a running start ends by itself and is then removed.
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
  if (executablePath === undefined) throw new TypeError('The Compose command is empty.')
  return rest.length === 0
    ? { executable: { executablePath, standalone: true as const } }
    : { executable: { executablePath } }
}
