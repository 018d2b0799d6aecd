import { type Counterpart, counterpartOf } from '../../../core/counterparts/counterparts.ts'
import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { shellWordWithVariables } from '../../../core/text/shell-words.ts'
import { isStarted, runsToCompletion, type ServiceInFile } from '../../compose/environment.ts'
import type { DockerCommand } from '../../text/docker-command.ts'

/** What a command of Compose is run for. */
export interface InsteadOf {
  /** Null: a step of CI that starts the services. */
  command: DockerCommand | null
  environment: EnvironmentRow
  /** Whether the environment has ranges of ports: its stacks are started by the tests. */
  isForTests: boolean
  /** The services of the environment. */
  services: readonly ServiceInFile[]
}

/**
 * What to write instead of a command of Compose, as an instruction without a full stop. Only `down` of a whole stack leads
 * to a command that deletes something, and only `down -v` to one that deletes volumes.
 */
export function insteadOf({ command, environment: row, isForTests, services }: InsteadOf): string {
  const environment = row.name
  const words = command?.rest.map(({ text }) => text) ?? []
  const known = new Set(services.map(({ service }) => service.name))
  const all = [...new Set(words.filter((word) => known.has(word)))]
  // What follows the service of `run` and `exec` is a command.
  const named = /^(?:run|exec)$/.test(command?.verb ?? '') ? all.slice(0, 1) : all
  const inside = named[0] === undefined ? [] : words.slice(words.indexOf(named[0]) + 1)
  const option = ` --environment ${environment}`
  switch (workOf(command, named[0], inside, services, row)) {
    case null:
      return 'Set these variables for it, to the values of the matrix: `npx ssot-docker` has no command that does the same'
    case 'status':
    case 'top':
      return write('status')
    case 'events':
      return write('status --watch')
    case 'config':
      return write('validate')
    case 'urls':
      return write(`urls${option}`)
    case 'logs': {
      const isFollowing = command?.verb === 'attach' || has(words, '-f', '--follow')
      return write(['logs', ...named].join(' ') + option + (isFollowing ? ' --follow' : ''))
    }
    case 'shell':
      return write(
        `shell ${named[0] ?? 'SERVICE'}${option}${inside.length === 0 ? '' : ` -- ${inside.map(shellWordWithVariables).join(' ')}`}`,
      )
    case 'compose':
      return byCompose([command?.verb ?? '', ...words])
    default:
      return isForTests
        ? `Remove it: the tests of environment ${environment} start a stack of their own, with its ports, and remove it`
        : changing(command, environment, named, words)
  }
}

/** What to write instead of a command that changes a stable stack. */
function changing(
  command: DockerCommand | null,
  environment: string,
  named: readonly string[],
  words: readonly string[],
): string {
  const option = ` --environment ${environment}`
  const refresh = named.length === 0 ? `up ${environment}` : `refresh ${named.join(' ')}${option}`
  switch (command === null ? null : counterpartOf(command.verb)) {
    case 'down': {
      // `down web` removes one service, ours the whole stack. A variable may be the name of a service.
      const some = words.filter((word) => named.includes(word) || word.startsWith('$'))
      if (some.length > 0) return byCompose(['stop', ...some])
      return write(`down ${environment}${has(words, '-v', '--volumes') ? ' --volumes' : ''}`)
    }
    case 'restart':
      return write(`restart ${named.length === 0 ? 'SERVICE' : named.join(' ')}${option}`)
    case 'watch':
      return write(`${['refresh', ...named].join(' ')}${option} --watch`)
    case 'pull':
      return `Remove it: \`npx ssot-docker ${refresh}\` pulls the images that the engine does not have; \`docker pull IMAGE\` fetches a newer one of the same name`
    case 'remove':
      return `Remove it: \`npx ssot-docker ${refresh}\` builds, creates and starts what has changed, failed or stopped, so containers need not be removed before`
    case 'scale':
      return `Set \`deploy.replicas\` in the compose file, and write \`npx ssot-docker ${refresh}\` instead`
    default:
      return write(refresh)
  }
}

/** The counterpart of a command; that of `run` depends on the service. */
function workOf(
  command: DockerCommand | null,
  name: string | undefined,
  inside: readonly string[],
  services: readonly ServiceInFile[],
  environment: EnvironmentRow,
): Counterpart | null {
  if (command === null) return 'refresh'
  const counterpart = counterpartOf(command.verb)
  if (counterpart !== 'run') return counterpart
  if (name === undefined) return 'shell'
  const own = services.filter(({ service }) => service.name === name)
  if (!own.some(({ service }) => isStarted(service, environment))) return null
  // In a service that has ended nothing can be run.
  return runsToCompletion(name, services) || inside.length === 0 ? 'refresh' : 'shell'
}

function write(command: string): string {
  return `Write \`npx ssot-docker ${command}\` instead`
}

/** Compose finds the containers of a named stack by their labels, so it needs neither a file nor variables. */
function byCompose(words: readonly string[]): string {
  return `Write \`docker compose --project-name STACK ${words.map(shellWordWithVariables).join(' ')}\` instead; \`npx ssot-docker status\` shows the names of the stacks`
}

function has(words: readonly string[], ...flags: string[]): boolean {
  return words.some((word) => flags.includes(word))
}
