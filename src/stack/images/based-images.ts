import { byName } from '../../core/by-name.ts'
import type { Based } from '../baselines/based.ts'
import type { WantedImages } from './wanted-images.ts'

/**
 * The images of a stack, with the baseline images of its stores. A store whose own image would be built from other sources than
 * when the stack was started has its own image.
 */
export function basedImages({ images, builds, pulls }: WantedImages, based: Based): WantedImages {
  if (based.size === 0) return { images, builds, pulls }
  const current = new Map([...based].filter(([service, { built }]) => built === (images[service] ?? null)))
  const others = new Set(
    Object.entries(images).flatMap(([service, image]) => (current.has(service) ? [] : [image])),
  )
  return {
    images: byName([
      ...Object.entries(images),
      ...[...current].map(([service, { reference }]) => [service, reference] as const),
    ]),
    // Another service may use the image that is built for a store.
    builds: builds.filter(({ service, image }) => !current.has(service) || others.has(image)),
    pulls: pulls.flatMap((pull) => {
      const users = pull.services.filter((service) => !current.has(service))
      return users.length === 0 ? [] : [{ ...pull, services: users }]
    }),
  }
}
