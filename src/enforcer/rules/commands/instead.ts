import type { DockerCommand } from '../../text/docker-command.ts'

/** What a command of Compose is run for. */
export interface InsteadOf {
  command: DockerCommand | null
  environment: string
  /** Whether the environment has ranges of ports: its stacks are started by the tests. */
  isForTests: boolean
  /** The services of the environment. */
  services: ReadonlySet<string>
}

/** What to write instead of a command of Compose, as an instruction without a full stop. */
export function insteadOf({ command, environment, isForTests, services }: InsteadOf): string {
  if (isForTests) {
    return `Remove it: the tests of environment ${environment} start a stack of their own, with its ports, and remove it`
  }
  return `Write \`npx ssot-docker ${commandFor(command, environment, services)}\` instead`
}

function commandFor(command: DockerCommand | null, environment: string, known: ReadonlySet<string>): string {
  const rest = command?.rest.map(({ text }) => text) ?? []
  const named = rest.filter((word) => known.has(word))
  const has = (...flags: string[]) => rest.some((word) => flags.includes(word))
  const option = ` --environment ${environment}`
  switch (command?.verb) {
    case 'down':
    case 'stop':
    case 'kill':
    case 'rm':
      return `down ${environment}${has('-v', '--volumes') ? ' --volumes' : ''}`
    case 'logs':
      return ['logs', ...named].join(' ') + option + (has('-f', '--follow') ? ' --follow' : '')
    case 'exec':
    case 'run': {
      const [service] = named
      const inside = service === undefined ? [] : rest.slice(rest.indexOf(service) + 1)
      return `shell ${service ?? 'SERVICE'}${option}${inside.length === 0 ? '' : ` -- ${inside.join(' ')}`}`
    }
    case 'ps':
    case 'top':
    case 'port':
    case 'images':
    case 'stats':
      return 'status'
    case 'config':
    case 'convert':
      return 'validate'
    default:
      return named.length === 0 ? `up ${environment}` : `refresh ${named.join(' ')}${option}`
  }
}
