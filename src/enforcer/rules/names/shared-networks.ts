import { type EnvironmentServices, isStarted, type ServiceInFile } from '../../compose/environment.ts'
import type { Attachment, ComposeFile, ExternalNetwork } from '../../compose/model.ts'
import { hasVariables } from '../../compose/template.ts'

/** A service on an external network. */
export interface Member extends ServiceInFile {
  readonly attachment: Attachment
}

interface DeclaredNetwork {
  readonly file: ComposeFile
  readonly network: ExternalNetwork
}

export interface SharedNetwork {
  /** Its name on the engine. */
  readonly name: string
  readonly declared: DeclaredNetwork
  /** The started services on it, one entry for each, in the order of the files. */
  readonly members: readonly Member[]
}

/** The external networks that all stacks of an environment have in common, with the services on them. */
export function sharedNetworks(one: EnvironmentServices): SharedNetwork[] {
  const byName = new Map<string, { declared: DeclaredNetwork; members: Map<string, Member> }>()
  for (const started of one.services.filter(({ service }) => isStarted(service, one.environment))) {
    for (const attachment of started.service.attachments) {
      const declared = declarationOf(attachment.network, started.file, one.files)
      if (declared === undefined) continue
      const { name } = declared.network
      if (hasVariables(name) || WITHOUT_NAMES.has(name)) continue
      const shared = byName.get(name) ?? { declared, members: new Map<string, Member>() }
      byName.set(name, shared)
      const { name: service } = started.service
      if (!shared.members.has(service)) shared.members.set(service, { ...started, attachment })
    }
  }
  return [...byName].map(([name, { declared, members }]) => ({
    name,
    declared,
    members: [...members.values()],
  }))
}

/** The networks that every engine has. On them containers have no names. */
const WITHOUT_NAMES: ReadonlySet<string> = new Set(['bridge', 'host', 'none'])

/** The external network of a key: of the file itself, or else of another one of the project. */
function declarationOf(
  key: string,
  own: ComposeFile,
  files: readonly ComposeFile[],
): DeclaredNetwork | undefined {
  for (const file of [own, ...files]) {
    const network = file.externalNetworks.find((external) => external.key === key)
    if (network !== undefined) return { file, network }
  }
  return undefined
}

/**
 * Whether the other services on an external network have a name for a service that no other stack answers to: by a
 * link, which leads to the container, by an alias that each stack has its own of, or by an alias on a network of the file.
 */
export function hasOwnName(
  { file, service }: Member,
  members: readonly Member[],
  files: readonly ComposeFile[],
): boolean {
  const others = members.filter((other) => other.service.name !== service.name)
  if (others.some((other) => other.service.links.includes(service.name))) return true
  return service.attachments.some(({ network, aliases }) => {
    if (aliases.some(hasVariables)) return true
    const isOfFile = declarationOf(network, file, files) === undefined
    const isShared = others.some((other) => other.service.attachments.some((its) => its.network === network))
    return isOfFile && isShared && aliases.some((alias) => !isNameOn(alias, members))
  })
}

/** Whether a service answers to a name on the external network. */
function isNameOn(name: string, members: readonly Member[]): boolean {
  return members.some(({ service, attachment }) => service.name === name || attachment.aliases.includes(name))
}
