/** Header of a frame: stream type, three zero bytes, length of the payload as big-endian uint32. */
const HEADER_BYTES = 8

/**
 * The text of both outputs in the order the engine wrote them.
 * @param data what the Engine API sends for a container without a TTY: frames with an 8-byte header each
 * @see https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach
 */
export function joinFrames(data: Buffer): string {
  const parts: Buffer[] = []
  for (let at = 0; at + HEADER_BYTES <= data.length; ) {
    const start = at + HEADER_BYTES
    const end = start + data.readUInt32BE(at + 4)
    parts.push(data.subarray(start, end))
    at = end
  }
  return Buffer.concat(parts).toString('utf8')
}
