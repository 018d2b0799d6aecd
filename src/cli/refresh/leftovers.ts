import { sweep } from '../../keeper/sweep/sweep.ts'
import type { CliContext } from '../context.ts'
import type { Session } from '../session.ts'
import { printing } from '../terminal/printing.ts'

/** Removes what killed runs have left behind, as every start does, and prints it. */
export async function removeLeftovers(
  context: CliContext,
  { home, connection: { engine }, registry, self }: Session,
): Promise<void> {
  const emit = printing(context)
  await sweep(home, { engine, registry, self, emit })
}
