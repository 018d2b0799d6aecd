import type { Socket } from 'node:net'

/**
 * Calls `onLine` for each line the socket brings, until it says with `false` that it wants no more; a line may come in any
 * number of pieces.
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
      if (line === '' || onLine(line) !== false) continue
      // What else it says is taken off the line and thrown away.
      socket.off('data', onData).resume()
      return
    }
    if (Buffer.byteLength(pending) <= maxBytes) return
    pending = ''
    onTooLong()
    socket.destroy()
  }
  socket.on('data', onData)
}

/** What a reader may leave unread before it is taken for one that never reads. */
const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * Writes a message, unless the other side has gone. One that does not read is cut off rather than kept for.
 * @returns false where that was so
 */
export function writeLine(socket: Socket, message: object): boolean {
  if (!socket.writable) return true
  socket.write(`${JSON.stringify(message)}\n`)
  if (socket.writableLength <= MAX_UNREAD_BYTES) return true
  socket.destroy()
  return false
}
