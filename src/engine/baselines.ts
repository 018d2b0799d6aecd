/** An image as far as baselines are concerned. */
export interface StoreImage {
  id: string
  /** The paths that it declares as volumes. */
  volumes: string[]
  /** See `LABEL_BASELINE`; null when the image does not have this label. */
  baseline: string | null
}

/** How the main process of a container has ended. */
export interface Ending {
  /** `exited`, unless it goes on. */
  state: string
  exitCode: number
  /** The number of the signal that asks it to end. */
  stopSignal: number
  outOfMemory: boolean
}

export interface KeepRequest {
  /** A container that has been stopped. */
  container: string
  /** The image that it runs. */
  image: string
  /** The folders to keep, absolute. */
  folders: readonly string[]
  /** Compose project, which owns the container that is needed meanwhile. */
  project: string
  service: string
  /** The process that is responsible for that container, as `pid@start-time`. */
  owner: string
  /** The hash in the label of the image. */
  hash: string
  /** Repository and tag of the image that is made. */
  reference: { repository: string; tag: string }
}

/** A baseline image of this installation. */
export interface BaselineImage {
  reference: string
  id: string
  /** Of its data, without the image of the service. */
  dataBytes: number
  createdAtMs: number
}

/** Images that hold the data of a service. */
export interface Baselines {
  /** Null when the engine does not have the image. */
  image(reference: string): Promise<StoreImage | null>
  ending(container: string): Promise<Ending>
  /**
   * Makes an image from that of a container and the folders in which the container keeps its data, with the owners, permissions
   * and times of all files. Nothing else of the container gets into the image.
   * @returns how much data that is
   * @throws BASELINE_NOT_MADE when what the image holds is not what the container holds
   */
  keep(request: KeepRequest, signal?: AbortSignal): Promise<{ bytes: number }>
  /**
   * The same with all that the container has written: in the volumes that it can write to, and elsewhere. What was given to the container and not to its
   * image, such as variables, does not get into the image; files that were put into the container do.
   * @returns where these volumes are, and how much data they hold
   * @throws BASELINE_NOT_MADE as {@link keep}
   */
  keepWhole(
    request: Omit<KeepRequest, 'folders'>,
    signal?: AbortSignal,
  ): Promise<{ bytes: number; folders: string[] }>
  /** Gives an image another name, and takes the first one from it. */
  rename(reference: string, to: { repository: string; tag: string }): Promise<void>
  /** Those of this installation. */
  list(): Promise<BaselineImage[]>
}
