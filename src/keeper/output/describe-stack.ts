import type { ComposeModel } from '../../core/compose/model.ts'
import type { Emit } from '../../core/events/event.ts'
import { hiddenTexts } from '../../core/history/applied.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { VERSION } from '../../core/version.ts'
import type { Engine } from '../../engine/engine.ts'

/** A stack whose files were read, and which is not created yet. */
export interface Described {
  project: string
  model: ComposeModel
  secrets: KnownSecrets
}

/** Writes into the log what a stack is, for the report of the run. Nothing waits for it. */
export async function describeStack(
  { project, model, secrets }: Described,
  { system }: Pick<Engine, 'system'>,
  note: Emit,
): Promise<void> {
  const engine = await system.version().then(
    ({ version, apiVersion }) => ({ 'Docker Engine': version, 'Docker API': apiVersion }),
    // Whoever needs the engine reports that it is lost.
    () => ({}),
  )
  const versions = {
    'vitest-environment-ssot-docker': VERSION,
    'Node.js': process.versions.node,
    ...engine,
  }
  note({
    type: 'stack-described',
    project,
    versions,
    model: hiddenTexts(model, (text) => secrets.hide(text)),
  })
}

/** Adds to events of a start which stack they are about, because further stacks of a run may start at the same time. */
export function withStack(emit: Emit): Emit {
  let ofStack: string | undefined
  return (happening) => {
    if (happening.type === 'ports-reserved') ofStack = happening.project
    const named = { ...happening, ofStack }
    emit(ofStack === undefined || 'project' in happening ? happening : named)
  }
}
