import type Docker from 'dockerode'
import {
  COMPOSE_LABEL_HASH,
  COMPOSE_LABEL_PROJECT,
  COMPOSE_LABEL_SERVICE,
  LABEL_INSTALLATION,
  LABEL_STACK,
} from '../../core/stacks/labels.ts'

/** The client of an engine, and the id of this installation: resources with another id are ignored. */
export interface Scope {
  docker: Docker
  installation: string
}

/** The labels that every resource of a project has. */
export function labelsOf(project: string, installation: string): Record<string, string> {
  return {
    [COMPOSE_LABEL_PROJECT]: project,
    [LABEL_STACK]: project,
    [LABEL_INSTALLATION]: installation,
  }
}

/** The same, each as `NAME=VALUE`. */
export function projectLabels(project: string, installation: string): string[] {
  return Object.entries(labelsOf(project, installation)).map(([name, value]) => `${name}=${value}`)
}

interface Labelled {
  Labels?: Readonly<Record<string, string>> | null | undefined
}

/**
 * Whether a resource has all of the labels, each as `NAME` or `NAME=VALUE`. Requests to the engine have the same filter,
 * but not every engine requires all of several conditions: Podman lists the volumes for which any one is true.
 */
export function carries({ Labels }: Labelled, labels: readonly string[]): boolean {
  return labels.every((label) => {
    const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(label) ?? []
    const found = Labels?.[name]
    return found !== undefined && (value === undefined || found === value)
  })
}

/** The hash of its definition that Compose has given a network or volume, if it has one. */
export function composeHashOf(labels: Labelled['Labels']): { composeHash?: string } {
  const composeHash = labels?.[COMPOSE_LABEL_HASH]
  return composeHash === undefined ? {} : { composeHash }
}

/**
 * The service of a container that Compose created; null for any other container. Compose names containers
 * `PROJECT-SERVICE-1`, or `0123456789ab_PROJECT-SERVICE-1` while it replaces one. Labels alone prove nothing: a user may
 * run a container from an image that was committed from one of ours, and it inherits all of its labels.
 */
export function composeServiceOf(
  container: Named & { Labels: Readonly<Record<string, string>> },
): string | null {
  const { Labels } = container
  const { [COMPOSE_LABEL_PROJECT]: project, [COMPOSE_LABEL_SERVICE]: service } = Labels
  if (project === undefined || service === undefined) return null
  const [, base] = /^(?:[0-9a-f]{12}_)?(.+)-\d+$/.exec(nameOf(container)) ?? []
  return base === `${project}-${service}` ? service : null
}

interface Named {
  Id: string
  Names: readonly string[]
}

/**
 * The first of a container's names, without the leading slash. One that has no name, as while it is removed, is known by its
 * id, which the engine takes in place of a name.
 */
export function nameOf({ Id, Names }: Named): string {
  return Names[0]?.replace(/^\//, '') ?? Id
}
