import type { PublishedImage } from '../core/images/published.ts'
import type { RegistryLogin } from './login/docker-config.ts'

/** An image that was built for a stack of this installation. */
export interface BuiltImage {
  /** `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86` */
  reference: string
  id: string
  /** With the layers that it shares with other images. */
  sizeBytes: number
  createdAtMs: number
}

export interface Images {
  /** Id of a local image; null when the engine does not have it. */
  id(reference: string): Promise<string | null>
  /**
   * What the registry of an image has under its name now. The engine asks it, with its own settings for proxies, mirrors and
   * certificates. The digest is that of the index of an image for several platforms.
   *
   * @param login null: the registry is asked without one
   */
  published(reference: string, login: RegistryLogin | null): Promise<PublishedImage>
  /** When a local image was last built or pulled, in milliseconds since 1970; null when the engine does not have it. */
  namedAtMs(reference: string): Promise<number | null>
  /** The images that were built for stacks of this installation. */
  built(): Promise<BuiltImage[]>
  /** Those of them that have lost their last name to a new build. */
  nameless(): Promise<Pick<BuiltImage, 'id' | 'sizeBytes'>[]>
  /** References of the images of all containers, including those of other programs. */
  inUse(): Promise<Set<string>>
  /** Removes the reference, and the image if it was its last reference. False when a container uses it. */
  remove(reference: string): Promise<boolean>
}
