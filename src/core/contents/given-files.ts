import { unescaped } from '../compose/dollars.ts'
import type { ComposeModel, ComposeService } from '../compose/model.ts'

/** A config or secret of a service whose content comes from the compose file or from a variable. */
export interface GivenFile {
  kind: 'config' | 'secret'
  /** Its name in the compose file. */
  source: string
  /** Absolute path in the container. */
  path: string
  uid: number
  gid: number
  /** Permission bits: `0o444`. */
  mode: number
  /** The text itself, or the variable that has it. */
  from: { content: string } | { variable: string }
}

type Reference = NonNullable<ComposeService['configs']>[number]
type Definition = NonNullable<ComposeModel['secrets']>[string]

/** World-readable, as the Compose specification says. */
const DEFAULT_MODE = 0o444
const SECRETS = '/run/secrets/'

/** The configs and secrets of a service that are no files of this machine, in the order of the compose file. */
export function givenFiles(service: ComposeService, model: ComposeModel): GivenFile[] {
  return (['secrets', 'configs'] as const).flatMap((section) =>
    (service[section] ?? []).flatMap((reference) => {
      const definition = model[section]?.[reference.source]
      if (definition === undefined || !isGiven(definition)) return []
      const kind = section === 'secrets' ? 'secret' : 'config'
      return [{ kind, ...placed(reference, kind), from: originOf(definition) } as const]
    }),
  )
}

/**
 * The model without them, for Compose: it would put them into a container itself, but some versions only when it starts
 * the container, and this program starts it.
 */
export function withoutGivenFiles(model: ComposeModel): ComposeModel {
  const services = Object.entries(model.services).map(([name, service]) => [
    name,
    { ...service, ...rest(service, model, 'configs'), ...rest(service, model, 'secrets') },
  ])
  return { ...model, services: Object.fromEntries(services) }
}

function rest(
  service: ComposeService,
  model: ComposeModel,
  section: 'configs' | 'secrets',
): Pick<ComposeService, 'configs' | 'secrets'> {
  const all = service[section]
  if (all === undefined) return {}
  return {
    [section]: all.filter(({ source }) => {
      const definition = model[section]?.[source]
      return definition === undefined || !isGiven(definition)
    }),
  }
}

function isGiven({ file, external, driver }: Definition): boolean {
  return file === undefined && external !== true && driver === undefined
}

function originOf({ content, environment }: Definition): GivenFile['from'] {
  if (environment !== undefined) return { variable: environment }
  return { content: unescaped(content ?? '') }
}

function placed(
  { source, target, uid, gid, mode }: Reference,
  kind: GivenFile['kind'],
): Omit<GivenFile, 'kind' | 'from'> {
  const folder = kind === 'secret' ? SECRETS : '/'
  return {
    source,
    path: inFolder(folder, target ?? source),
    uid: Number(uid ?? 0),
    gid: Number(gid ?? 0),
    mode: modeOf(mode),
  }
}

/** Some versions of Compose print a number, others octal digits. */
function modeOf(mode: Reference['mode']): number {
  if (mode === undefined) return DEFAULT_MODE
  return typeof mode === 'number' ? mode : Number.parseInt(mode, 8)
}

/**
 * An absolute path without `.` and `..`: an archive must not have them.
 * @param folder with a slash at its end
 */
function inFolder(folder: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${folder}${path}`
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
