import { givenFiles } from '../contents/given-files.ts'
import { type Misplaced, misplaced } from '../contents/misplaced.ts'
import { SsotError } from '../errors/errors.ts'
import type { ComposeModel, ComposeService } from './model.ts'
import { replicasOf } from './started-services.ts'
import type { WrongService } from './wrong-in-model.ts'

/** Something that a compose file may say and that this program refuses. The docs have a table of them. */
export interface Refused {
  /** As the table names it, in Markdown. */
  feature: string
  /** Why, as a sentence. */
  reason: string
  /** What to do, as an instruction. */
  instead: string
  /** What a service has of it, one phrase each. */
  find(service: ComposeService, model: ComposeModel): string[]
}

/** Everything that is refused, in the order of the docs. What Compose itself refuses is not among it. */
export const REFUSED: readonly Refused[] = [
  {
    feature: 'several replicas of a service that publishes ports',
    reason: 'They would all need the same host port.',
    instead: 'Use one replica for a service that publishes a port.',
    find: (service) => {
      const replicas = replicasOf(service)
      return replicas > 1 && service.ports?.length ? [`${replicas} replicas that publish one host port`] : []
    },
  },
  {
    feature: '`provider`',
    reason: 'Compose lets another program provide the service, and only in its own `up` and `down`.',
    instead: 'Run an image in place of a `provider`, or start what it provides outside of the stack.',
    find: ({ provider }) => (provider === undefined ? [] : ['provider']),
  },
  {
    feature: '`pre_start`',
    reason: 'Only Compose 5 has it, and runs it in its own `up`.',
    instead:
      'Write a one-shot service in place of `pre_start`, for which others wait with `condition: service_completed_successfully`.',
    find: ({ pre_start: hooks }) => (Array.isArray(hooks) && hooks.length > 0 ? ['pre_start hooks'] : []),
  },
  {
    feature: '`use_api_socket`',
    reason:
      'It gives a service the engine and the logins of this user. Compose copies these in only at its own `start`.',
    instead: "Mount the engine's socket in place of `use_api_socket`, if the service needs the engine.",
    find: ({ use_api_socket: isUsed }) => (isUsed === true ? ['use_api_socket'] : []),
  },
  {
    feature: 'a config or secret that is `external` or has a `driver`',
    reason: 'Only a Swarm has them.',
    instead: 'Give a config or secret a `file`, `content` or `environment`.',
    find: (service, model) =>
      (['configs', 'secrets'] as const).flatMap((section) =>
        (service[section] ?? []).flatMap(({ source }) => {
          const { external, driver } = model[section]?.[source] ?? {}
          if (external === true) return [`the external ${kindOf(section)} ${source}`]
          return driver === undefined ? [] : [`the ${kindOf(section)} ${source} with a driver`]
        }),
      ),
  },
  given({
    at: 'read-only root',
    feature: 'a config or secret with `content` or `environment` in a service with `read_only: true`',
    reason:
      'The engine copies no file into a read-only container. Compose refuses it when it starts the service.',
    instead: 'Use `file:` for a config or secret of a service with `read_only: true`.',
    phrase: 'in a read-only container',
  }),
  given({
    at: 'read-only mount',
    feature: 'a config or secret with `content` or `environment` at a path in a read-only mount',
    reason: 'The engine cannot write the file.',
    instead: 'Choose a `target` outside of read-only mounts.',
    phrase: 'in a read-only mount',
  }),
  given({
    at: 'tmpfs',
    feature: 'a config or secret with `content` or `environment` at a path in a `tmpfs`',
    reason: 'The engine mounts an empty `tmpfs` over the file. With Compose the file is silently absent.',
    instead: 'Choose a `target` outside of every `tmpfs`, or mount the `tmpfs` elsewhere.',
    phrase: 'in a tmpfs',
  }),
  given({
    at: 'bind mount',
    feature:
      'a config or secret with `content` or `environment` at a path in a mounted folder of this machine',
    reason: 'The file would be written into that folder, and stay there.',
    instead: 'Choose a `target` outside of mounted folders of this machine.',
    phrase: 'in a folder of this machine',
  }),
  {
    feature: 'a config or secret with `content` or `environment`, and a `uid` or `gid` that is no number',
    reason: 'Compose refuses it when it starts the service.',
    instead: 'Write `uid` and `gid` as numbers.',
    find: (service, model) =>
      givenFiles(service, model)
        .filter(({ uid, gid }) => !isId(uid) || !isId(gid))
        .map(({ kind, source }) => `the ${kind} ${source} with a uid or gid that is no number`),
  },
  {
    feature: 'a hook without a `command`',
    reason: 'There is nothing to run.',
    instead: 'Give each hook a `command`.',
    find: (service) =>
      (['post_start', 'pre_stop'] as const).flatMap((hook) =>
        (service[hook] ?? []).some(({ command }) => !command?.length) ? [`${hook} without a command`] : [],
      ),
  },
]

/** What the services of a model have that is refused; empty when there is none. */
export function unsupportedFeatures(model: ComposeModel): (WrongService & { refused: Refused })[] {
  return Object.entries(model.services).flatMap(([name, service]) =>
    REFUSED.flatMap((refused) =>
      refused
        .find(service, model)
        .map((phrase) => ({ service: name, message: `service ${name}: ${phrase}`, refused })),
    ),
  )
}

/** @throws COMPOSE_INVALID when there are unsupported features; it lists all of them */
export function requireSupported(model: ComposeModel, composeFile: string): void {
  const found = unsupportedFeatures(model)
  if (found.length === 0) return
  const instead = new Set(found.map(({ refused }) => refused.instead))
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} uses features that this program does not support: ${found.map(({ message }) => message).join('; ')}`,
    todo: [...instead].join(' '),
  })
}

function given({ at, phrase, ...row }: Omit<Refused, 'find'> & { at: Misplaced; phrase: string }): Refused {
  return {
    ...row,
    find: (service, model) =>
      givenFiles(service, model)
        .filter((file) => misplaced(file, service) === at)
        .map(({ kind, source, path }) => `the ${kind} ${source} at ${path}, ${phrase}`),
  }
}

function kindOf(section: 'configs' | 'secrets'): string {
  return section === 'configs' ? 'config' : 'secret'
}

function isId(id: number): boolean {
  return Number.isSafeInteger(id) && id >= 0
}
