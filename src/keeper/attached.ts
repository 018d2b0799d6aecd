import { SsotError } from '../core/errors/errors.ts'
import type { AttachedStack } from '../stack/attach/attach.ts'
import type { Drift } from '../stack/status/drift.ts'
import type { DriftAnswer } from './channel/protocol.ts'
import type { KeptStack } from './kept-stack.ts'

/**
 * A stable stack that is not the keeper's: its leases end without anything being done to it. `refresh` rejects with
 * PROTOCOL_INVALID: no test runner of this version asks for it.
 */
export function attached({
  info,
  drift,
  control,
  close,
}: Omit<AttachedStack, 'control'> & Pick<KeptStack, 'control'>): KeptStack {
  const { environment, project } = info
  return {
    info,
    control,
    drift: async () => answerOf(await drift()),
    async refresh() {
      throw new SsotError({
        code: 'PROTOCOL_INVALID',
        summary: `The keeper was asked to refresh ${project}, the stack of ${environment}, which these tests only use, with the option \`attach\``,
        todo: `Nothing was changed. \`npx ssot-docker refresh --environment ${environment}\` brings it up to date. If no other program has asked the keeper, report this message.`,
      })
    },
    async stop() {
      close()
    },
  }
}

/** The part of a comparison that clients are sent. */
export function answerOf({ causes, unknown }: Drift): DriftAnswer {
  return { causes: Object.fromEntries(causes), ...(unknown === undefined ? {} : { unknown }) }
}
