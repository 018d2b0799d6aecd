import { posix } from 'node:path'
import type { Span } from '../../source.ts'
import type { Attachment, BuildSource, ServiceSource } from '../model.ts'
import { fromRoot } from '../paths.ts'
import { fill, hasVariables } from '../template.ts'
import { assembleMount } from './mounts.ts'
import type { BuildParts, ServiceParts } from './parts.ts'

/** The service as the rules see it, made from its merged parts. `span` is its key. */
export function assembleService(name: string, span: Span, parts: ServiceParts): ServiceSource {
  return {
    name,
    span,
    image: parts.image ?? null,
    build: parts.build ? assembleBuild(parts.build) : null,
    ports: parts.ports,
    containerName: parts.containerName ?? null,
    healthcheck: assembleHealthcheck(parts),
    environment: parts.variables,
    envFiles: parts.envFiles,
    profiles: parts.profiles,
    replicas: parts.replicas ?? 1,
    pullPolicy: parts.pullPolicy ?? null,
    dependsOn: parts.dependsOn,
    addresses: parts.addresses,
    attachments: assembleAttachments(span, parts),
    networkMode: parts.networkMode?.text ?? null,
    links: parts.links,
    mounts: parts.mounts.map(assembleMount),
    settings: parts.settings,
  }
}

function assembleBuild(build: BuildParts): BuildSource {
  const { place, context, dockerfile, isInline, target, contextNames } = build
  const folder = context ? fromRoot(context.folder, context.text) : build.folder
  return {
    ...place,
    context: folder,
    contextText: context ?? null,
    dockerfile: isInline || folder === null ? null : dockerfilePath(folder, dockerfile?.text ?? 'Dockerfile'),
    dockerfileSpan: dockerfile?.span ?? place.span,
    dockerfileText: dockerfile ?? null,
    contextNames,
    target: target ?? null,
  }
}

/** The path of a Dockerfile from the root. It may be outside the context, but not outside the repository. */
function dockerfilePath(context: string, dockerfile: string): string | null {
  if (hasVariables(dockerfile) || dockerfile.startsWith('/')) return null
  const path = posix.join(
    context,
    fill(dockerfile, () => ''),
  )
  return path.startsWith('../') ? null : path
}

function assembleHealthcheck({ healthcheck }: ServiceParts): ServiceSource['healthcheck'] {
  if (!healthcheck) return null
  const { place, test, isDisabled } = healthcheck
  if (isDisabled || test === 'none') return { kind: 'disabled', ...place }
  return test === undefined ? null : { kind: 'test', ...place }
}

/** Without `networks` and `network_mode`, Compose attaches a service to the network `default`. */
function assembleAttachments(span: Span, { attachments, networkMode }: ServiceParts): Attachment[] {
  if (networkMode) return []
  return attachments.length > 0 ? attachments : [{ network: 'default', aliases: [], span }]
}
