import type { EngineRecord } from '../home/profile.js'
import { attempt, run } from '../processes/run.js'

/** The docker CLI on the recorded engine. */
export interface DockerCli {
  run(
    args: readonly string[],
    failure: { summary: string; todo: string; onLine?: (line: string) => void },
  ): Promise<string>
  /** Standard output; undefined: the command failed. */
  ask(args: readonly string[]): Promise<string | undefined>
}

/** @param env the environment of the command; the variables that name an engine are replaced */
export function dockerCli(engine: EngineRecord, env: NodeJS.ProcessEnv): DockerCli {
  const [command = '', ...first] = engine.docker
  const environment: NodeJS.ProcessEnv = { ...env, DOCKER_HOST: engine.endpoint }
  // Beside DOCKER_HOST it has no effect but a warning of the CLI.
  delete environment.DOCKER_CONTEXT
  if (engine.dockerConfig !== null) environment.DOCKER_CONFIG = engine.dockerConfig
  return {
    run: (args, failure) =>
      run(command, [...first, ...args], { step: 'images', env: environment, ...failure }),
    ask: async (args) => {
      const ended = await attempt(command, [...first, ...args], { env: environment })
      return ended.code === 0 ? ended.stdout : undefined
    },
  }
}
