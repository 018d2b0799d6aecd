import { canonicalImage } from '../../core/images/name.ts'
import { imageReference } from '../../core/matrix/read/cells/images.ts'

/** The images that services run as they are and that no digest pins, each once, for the table Images. */
export function proposeImages(images: readonly string[], built: ReadonlySet<string>): string[] {
  const names = new Map<string, string>()
  const own = new Set([...built].map(canonicalImage))
  for (const image of images) {
    const name = canonicalImage(image)
    if (own.has(name) || !imageReference.safeParse(image).success) continue
    if (!names.has(name)) names.set(name, image)
  }
  return [...names.values()]
}
