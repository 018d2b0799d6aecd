/**
 * Puts the engine's address into the environment of this process, for testcontainers and the command line tools that it
 * calls, which look nowhere else. Call it before testcontainers is loaded.
 *
 * @param env the connection's environment for tools
 * @param host where published ports are reached
 */
export function nameEngineToProcess(env: NodeJS.ProcessEnv, host: string): void {
  if (env.DOCKER_HOST !== undefined) process.env.DOCKER_HOST = env.DOCKER_HOST
  if (env.DOCKER_CONFIG !== undefined) process.env.DOCKER_CONFIG = env.DOCKER_CONFIG
  // On a machine with /.dockerenv it would use the bridge's gateway, which does not reach ports on 127.0.0.1.
  process.env.TESTCONTAINERS_HOST_OVERRIDE = host
}
