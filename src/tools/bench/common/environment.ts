/**
 * Names the engine to what only reads the environment of the process: testcontainers, and the command line tools
 * it calls. Only the program's main file does this, before anything of testcontainers runs.
 *
 * @param env of the tools, as the connection gives it
 */
export function nameEngineToProcess(env: NodeJS.ProcessEnv, host: string): void {
  if (env.DOCKER_HOST !== undefined) process.env.DOCKER_HOST = env.DOCKER_HOST
  if (env.DOCKER_CONFIG !== undefined) process.env.DOCKER_CONFIG = env.DOCKER_CONFIG
  // On a machine with /.dockerenv it would take the bridge's gateway, where nothing on 127.0.0.1 is reached.
  process.env.TESTCONTAINERS_HOST_OVERRIDE = host
}
