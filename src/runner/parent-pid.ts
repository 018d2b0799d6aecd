/**
 * The pid of the process that forked this one. For a worker process, it is the main process of the test runner.
 *
 * @throws Error when that process has ended: the system has then given this process another parent
 */
export async function parentPid(): Promise<number> {
  const pid = process.ppid
  // When a parent ends, its channel is closed before its children get another parent. The event loop notices this when it
  // polls the channel, which it certainly does between two `setImmediate` calls.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
  if (process.connected) return pid
  throw new Error("The test runner's main process has ended.")
}
