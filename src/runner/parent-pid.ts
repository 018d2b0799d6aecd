/**
 * The pid of the process that has forked this one, which is how a worker process knows its test runner's main process.
 *
 * @throws Error when that one has ended: the system has then given this one another parent, whose life says nothing
 */
export async function parentPid(): Promise<number> {
  const pid = process.ppid
  // The channel of a parent that ends is closed before its children go to another one. That shows when the event loop
  // has looked at the channel, which it has for certain between two of these.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
  if (process.connected) return pid
  throw new Error("The test runner's main process has ended.")
}
