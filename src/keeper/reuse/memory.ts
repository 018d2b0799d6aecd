import { totalmem } from 'node:os'

/** A machine with less than this left may soon kill a process. */
const LEAST_BYTES = 256 * 1024 ** 2
const LEAST_PART = 0.04

/** Whether so little memory is available that a stack which nobody uses should end. Only Linux says how much that is. */
export function isMemoryLow(): boolean {
  if (process.platform !== 'linux') return false
  return isLow(process.availableMemory(), totalmem())
}

export function isLow(availableBytes: number, totalBytes: number): boolean {
  return availableBytes < Math.max(LEAST_BYTES, totalBytes * LEAST_PART)
}
