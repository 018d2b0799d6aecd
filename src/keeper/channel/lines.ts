import type { Socket } from 'node:net'

/**
 * Calls `onLine` for each line of the socket, until it returns false; a line may come in any number of pieces.
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
      // Whatever else comes is read and thrown away.
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

/** A reader that leaves more than this unread is taken for one that never reads. */
const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * Writes a message as one line. Does nothing where the other side has closed the connection.
 * @returns false where the other side does not read, so that the connection was closed
 */
export function writeLine(socket: Socket, message: object): boolean {
  if (!socket.writable) return true
  socket.write(`${JSON.stringify(message)}\n`)
  if (socket.writableLength <= MAX_UNREAD_BYTES) return true
  socket.destroy()
  return false
}
