import type { Emit, Happening } from './event.ts'

/** Notices about the files of an environment, which every reading of the same files gives again. */
const NOTICES: ReadonlySet<Happening['type']> = new Set([
  'env-files-replaced',
  'names-left-out',
  'network-freed',
  'data-empty',
  'context-large',
  'baselines-used',
  'baselines-not-used',
])

/**
 * The same {@link Emit}, except that it passes each notice about the files of the environment once. A run reads these files
 * again when it moves to other ports, and for each refresh. A notice that says something else, because a file was edited, is
 * passed.
 * @param said what was said so far; it is added to
 */
export function saidOnce(emit: Emit, said: Set<string> = new Set()): Emit {
  return (happening) => {
    if (NOTICES.has(happening.type)) {
      const notice = JSON.stringify(happening)
      if (said.has(notice)) return
      said.add(notice)
    }
    emit(happening)
  }
}
