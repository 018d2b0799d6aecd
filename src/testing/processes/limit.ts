import type { CommandLimit } from '../../host/tools/limit.ts'

/** For commands that tests and tools run: only ends one that hangs. */
export const TEST_LIMIT: CommandLimit = { ms: 900_000 }
