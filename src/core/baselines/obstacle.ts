/** Why a stack has no baseline images. */
export type Obstacle =
  /** The environment does not have services that State names. */
  | { is: 'services-unknown'; services: readonly string[] }
  /** The stack is started without services that write the data. */
  | { is: 'services-left-out'; services: readonly string[] }
  | { is: 'several-containers'; service: string }
  /** Nothing tells when it has written the data. */
  | { is: 'writer-not-awaited'; service: string }
  | { is: 'data-uncovered'; service: string; path: string }
  | { is: 'data-on-host'; service: string; path: string; folder: string }
  | { is: 'volume-unfit'; service: string; path: string; because: VolumeFault }
  | { is: 'image-absent'; service: string; image: string }
  | { is: 'build-unknown'; service: string }
  | { is: 'input-absent'; input: string }
  /** `what`: whose files, such as `service db` or `the inputs`. */
  | { is: 'files-unread'; what: string; reason: string }
  /** Nothing stands in the way, but they have not been made. */
  | { is: 'not-made' }
  /** The last attempt to make them has failed. */
  | { is: 'not-makeable'; reason: string }

/** Why the engine would not fill a volume from an image, or would fill it for others. */
export type VolumeFault = 'external' | 'not filled' | 'of a driver' | { sharedWith: string }

/** The obstacle as a clause without a full stop. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.is) {
    case 'services-unknown':
      return `the environment does not have ${namesOf(obstacle.services)}, which the table State names`
    case 'services-left-out':
      return `the data of a baseline comes from ${namesOf(obstacle.services)}, which ${obstacle.services.length === 1 ? 'is' : 'are'} not started`
    case 'several-containers':
      return `service ${obstacle.service} has several containers`
    case 'writer-not-awaited':
      return `nothing tells when service ${obstacle.service} has written its data: let a service wait for it with \`service_completed_successfully\`, or give it a healthcheck`
    case 'data-uncovered':
      return `no volume, tmpfs or VOLUME of the image covers ${obstacle.path} of service ${obstacle.service}; correct Data in the table State, or give the service a volume there`
    case 'data-on-host':
      return `${obstacle.path} of service ${obstacle.service} is the folder ${obstacle.folder} of this machine; give the service a volume there`
    case 'volume-unfit':
      return `the volume at ${obstacle.path} of service ${obstacle.service} ${faultOf(obstacle.because)}`
    case 'image-absent':
      return `the engine does not have ${obstacle.image} of service ${obstacle.service} yet`
    case 'build-unknown':
      return `what the image of service ${obstacle.service} is built from is not on this machine`
    case 'input-absent':
      return `nothing is at ${obstacle.input}, which the table State names as an input`
    case 'files-unread':
      return `the files of ${obstacle.what} are not read, because ${obstacle.reason}`
    case 'not-made':
      return 'there is none yet for these files and images'
    case 'not-makeable':
      return `it could not be made: ${obstacle.reason}; \`npx ssot-docker baseline\` tries it again`
  }
}

function faultOf(fault: VolumeFault): string {
  if (typeof fault === 'object') return `is also that of service ${fault.sharedWith}`
  switch (fault) {
    case 'external':
      return 'belongs to no stack, because it is external'
    case 'not filled':
      return 'is not filled from an image, because of `nocopy` or `subpath`'
    case 'of a driver':
      return 'has a driver or options of its own, with which it may not be filled from an image'
  }
}

function namesOf(services: readonly string[]): string {
  return `${services.length === 1 ? 'service' : 'services'} ${services.join(', ')}`
}
