import type { ComposeModel, ComposeService } from '../../core/compose/model.ts'
import type { ServiceInFile } from './environment.ts'
import type { ComposeFile } from './model.ts'
import { shortMount } from './mount-text.ts'

/**
 * A service as far as its files say it without Compose, in the shape of the canonical form: for the checks of features, which
 * are made of the canonical form before a start. Its ports and replicas are checked where they are written.
 */
export function writtenModel(
  { service: { name, settings } }: ServiceInFile,
  files: readonly ComposeFile[],
): ComposeModel {
  const { provider, pre_start, use_api_socket, read_only, tmpfs, volumes } = settings
  const service: ComposeService = {
    ...(provider === undefined ? {} : { provider }),
    pre_start: listOf(pre_start),
    use_api_socket: use_api_socket === 'true',
    read_only: read_only === 'true',
    post_start: hooksIn(settings.post_start),
    pre_stop: hooksIn(settings.pre_stop),
    tmpfs: typeof tmpfs === 'string' ? [tmpfs] : listOf(tmpfs).filter((one) => typeof one === 'string'),
    volumes: listOf(volumes).flatMap(volumeOf),
    configs: sourcesIn(settings.configs),
    secrets: sourcesIn(settings.secrets),
  }
  return {
    name: 'written',
    services: { [name]: service },
    configs: definitions(files, 'configs'),
    secrets: definitions(files, 'secrets'),
  }
}

type Reference = NonNullable<ComposeService['configs']>[number]

/** The configs or secrets that a service uses. In short form an entry is the name of its source. */
export function sourcesIn(entries: unknown): Reference[] {
  return listOf(entries).flatMap((entry): Reference[] => {
    if (typeof entry === 'string') return [{ source: entry }]
    if (!isRecord(entry) || typeof entry.source !== 'string') return []
    return [{ source: entry.source, ...textsOf(entry, ['target', 'uid', 'gid', 'mode']) }]
  })
}

function hooksIn(hooks: unknown): NonNullable<ComposeService['post_start']> {
  return listOf(hooks).map((hook) => {
    const command = isRecord(hook) ? hook.command : undefined
    const words = typeof command === 'string' ? command.split(/\s+/u) : listOf(command)
    return { command: words.filter((word) => typeof word === 'string' && word !== '') as string[] }
  })
}

/** `./source:/target:ro`, or in long form. A source that only a start knows counts as a volume: a start refuses less over it. */
function volumeOf(entry: unknown): NonNullable<ComposeService['volumes']> {
  if (typeof entry === 'string') {
    const { type, source, target, isReadOnly } = shortMount(entry)
    return [{ type: type ?? 'volume', ...(source === null ? {} : { source }), target, read_only: isReadOnly }]
  }
  if (!isRecord(entry) || typeof entry.type !== 'string') return []
  return [
    { type: entry.type, read_only: entry.read_only === 'true', ...textsOf(entry, ['source', 'target']) },
  ]
}

type Definitions = NonNullable<ComposeModel['configs']>

function definitions(files: readonly ComposeFile[], section: 'configs' | 'secrets'): Definitions {
  const own = files.flatMap(({ resources }) => resources.filter((one) => one.section === section))
  return Object.fromEntries(
    own.map(({ key, settings }) => [
      key,
      {
        ...textsOf(settings, ['file', 'content', 'environment', 'driver']),
        ...(settings.external === undefined ? {} : { external: settings.external !== 'false' }),
      },
    ]),
  )
}

function textsOf(map: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = map[key]
      return typeof value === 'string' ? [[key, value]] : []
    }),
  )
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
