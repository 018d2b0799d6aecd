import { homedir, hostname } from 'node:os'

/** Paths and names that this process prints of its own accord: its folders, its user and its machine. */
export function ownNames(env: NodeJS.ProcessEnv): string[] {
  const given = [env.USER, env.LOGNAME, env.XDG_DATA_HOME, env.SSOT_DOCKER_HOME]
  return [process.cwd(), homedir(), hostname(), ...given.filter((name) => name !== undefined)]
}
