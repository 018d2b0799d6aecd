/** An image that was built for a stack of this installation. */
export interface BuiltImage {
  /** `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86` */
  reference: string
  createdAtMs: number
}

export interface Images {
  /** Id of a local image; null when the engine does not have it. */
  id(reference: string): Promise<string | null>
  /** When a local image was last built or pulled, in milliseconds since 1970; null when the engine does not have it. */
  namedAtMs(reference: string): Promise<number | null>
  /** The images that were built for stacks of this installation. */
  built(): Promise<BuiltImage[]>
  /** References of the images of all containers, including those of other programs. */
  inUse(): Promise<Set<string>>
  /** Removes the reference, and the image if it was its last reference. False when a container uses it. */
  remove(reference: string): Promise<boolean>
}
