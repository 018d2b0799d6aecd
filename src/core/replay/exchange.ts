/** A request that changes something on an engine, and its answer. */
export interface Exchange {
  method: string
  /** As it was sent, with the version of the API and the query: `/v1.45/containers/create?name=shop-db-1`. */
  path: string
  body: string
  /** Of the answer. */
  status: number
  answer: string
}

/** What differs between two starts of the same stack. */
export interface RunValues {
  /** The name of the stack, of which no part stands anywhere by chance. */
  project: string
  /** The ports on the host by the names of their rows. */
  ports: Readonly<Record<string, number>>
  /** The images that are built here, each for one service, by its name: other sources give them another name and id. */
  images: ReadonlyMap<string, BuiltImage>
}

export interface BuiltImage {
  /** The name with the tag. */
  reference: string
  /** `sha256:...` */
  id: string
}

/** Why there is no template, as the end of a sentence. */
export interface Refusal {
  refused: string
}
