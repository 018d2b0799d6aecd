/** How the name of a socket begins through which Compose is recorded; any other one is the key of a keeper. */
export const RECORDING_SOCKET = 'rec-'

/** The size of `sun_path` in a socket address, on the platform where it is smallest. */
export const MAX_SOCKET_PATH_BYTES = 103

/** Whether a socket can have this path. */
export function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES
}
