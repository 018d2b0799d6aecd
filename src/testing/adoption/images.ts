import { baseImage } from '../../tools/setup/images/testing.ts'

/** The images that the repositories name, as their registries call them, and the base images that take their place. */
const IMAGES = { 'node:24-slim': 'node', 'postgres:17': 'postgres', 'redis:8': 'redis' } as const

/**
 * A file of a repository with the names that its images have on this machine, which may not reach a registry. Other tests may
 * run at the same time, so no image gets another name.
 */
export function withOwnImages(text: string): string {
  return Object.entries(IMAGES).reduce((all, [name, base]) => all.replaceAll(name, baseImage(base)), text)
}
