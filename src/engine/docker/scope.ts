import type Docker from 'dockerode'
import {
  COMPOSE_LABEL_PROJECT,
  COMPOSE_LABEL_SERVICE,
  LABEL_INSTALLATION,
  LABEL_STACK,
} from '../../core/stacks/labels.ts'

/** The client of an engine, and the id of this installation: what carries another id is not seen. */
export interface Scope {
  docker: Docker
  installation: string
}

/** The labels that everything of a project carries. */
export function projectLabels(project: string, installation: string): string[] {
  return [
    `${COMPOSE_LABEL_PROJECT}=${project}`,
    `${LABEL_STACK}=${project}`,
    `${LABEL_INSTALLATION}=${installation}`,
  ]
}

interface Labelled {
  Labels?: Readonly<Record<string, string>> | null | undefined
}

/**
 * Whether a resource has all of the labels, each as `NAME` or `NAME=VALUE`. The engine is asked for those alone, but not
 * every engine requires all of several conditions: Podman lists the volumes for which any one is true.
 */
export function carries({ Labels }: Labelled, labels: readonly string[]): boolean {
  return labels.every((label) => {
    const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(label) ?? []
    const found = Labels?.[name]
    return found !== undefined && (value === undefined || found === value)
  })
}

/**
 * Whether Compose has named the container: `PROJECT-SERVICE-1`, or `0123456789ab_PROJECT-SERVICE-1` while it is being
 * replaced. Labels alone are no proof, because a container that a user runs from an image committed out of one of ours
 * inherits all of them.
 */
export function isOfCompose({
  Names,
  Labels,
}: {
  Names: readonly string[]
  Labels: Readonly<Record<string, string>>
}): boolean {
  const [, base = '', number] = /^(?:[0-9a-f]{12}_)?(.+)-(\d+)$/.exec(nameOf(Names)) ?? []
  const expected = `${Labels[COMPOSE_LABEL_PROJECT]}-${Labels[COMPOSE_LABEL_SERVICE]}`
  return number !== undefined && base === expected
}

/** The first of a container's names, without the leading slash. */
export function nameOf(names: readonly string[]): string {
  return (names[0] ?? '').replace(/^\//, '')
}
