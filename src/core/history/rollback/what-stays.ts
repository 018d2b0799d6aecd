import type { ComposeModel } from '../../compose/model.ts'
import { mountedPaths } from '../../compose/mounts/mounts.ts'

/** A file or folder of this machine, which is not part of a version. */
export interface StayingPath {
  /** Absolute. */
  path: string
  /** The services that mount it. */
  services: string[]
}

/** What a rollback leaves as it is. */
export interface WhatStays {
  /** Names of volumes. */
  volumes: string[]
  paths: StayingPath[]
}

/**
 * What a rollback leaves as it is: the data in volumes, and the files of this machine that services mount.
 * @param volumes the named volumes that the stack has
 */
export function whatStays(model: ComposeModel, volumes: readonly string[]): WhatStays {
  const byPath = Map.groupBy(mountedPaths(model), ({ path }) => path)
  return {
    volumes: [...volumes].sort(),
    paths: [...byPath].map(([path, mounts]) => ({
      path,
      services: [...new Set(mounts.map(({ service }) => service))],
    })),
  }
}

/**
 * One line for each of them:
 *
 *     stays  volume shop_data, with its data
 *     stays  docker/app.conf as it is now, mounted by web
 *
 * @param shown a path as people read it
 */
export function describeStaying({ volumes, paths }: WhatStays, shown: (path: string) => string): string[] {
  return [
    ...volumes.map((name) => `stays  volume ${name}, with its data`),
    ...paths.map(
      ({ path, services }) => `stays  ${shown(path)} as it is now, mounted by ${services.join(', ')}`,
    ),
  ]
}
