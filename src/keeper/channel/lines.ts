import type { Socket } from 'node:net'

/**
 * Calls `onLine` for each line that the socket receives, until it returns false. A line may arrive in several pieces.
 * @param maxBytes a longer line ends the connection and is reported by `onTooLong`
 */
export function readLines(
  socket: Socket,
  maxBytes: number,
  onLine: (line: string) => unknown,
  onTooLong: () => void,
): void {
  let pending = ''
  socket.setEncoding('utf8')
  const onData = (chunk: string) => {
    const lines = (pending + chunk).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) {
      if (Buffer.byteLength(line) > maxBytes) return refuse()
      if (line === '' || onLine(line) !== false) continue
      // The rest is read and discarded.
      socket.off('data', onData).resume()
      return
    }
    if (Buffer.byteLength(pending) > maxBytes) refuse()
  }
  const refuse = () => {
    pending = ''
    socket.off('data', onData)
    onTooLong()
    socket.destroy()
  }
  socket.on('data', onData)
}

/** When the other side leaves more than this unread, it counts as not reading. */
const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * Writes a message as one line. Does nothing when the connection is closed.
 * @returns false when the other side does not read; the connection is then closed
 */
export function writeLine(socket: Socket, message: object): boolean {
  if (!socket.writable) return true
  socket.write(`${JSON.stringify(message)}\n`)
  if (socket.writableLength <= MAX_UNREAD_BYTES) return true
  socket.destroy()
  return false
}
