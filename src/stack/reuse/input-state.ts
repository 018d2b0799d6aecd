import { type MountedFiles, mountedChange } from '../../core/mounted/mounted-files.ts'
import { readInputs } from '../baselines/inputs.ts'
import type { PreparedModel } from '../definition/prepare.ts'

/** What the files are that lead to the data of services, by service; or what the table State names that does not exist. */
export type InputState = ReadonlyMap<string, MountedFiles | { absent: string }>

/** What the files are now that the table State names as inputs. Services of which it names none are left out. */
export async function inputState({
  model,
  definition,
}: Pick<PreparedModel, 'model' | 'definition'>): Promise<InputState> {
  const rows = definition.matrix.state.filter(
    ({ service, inputs }) => inputs.paths.length > 0 && Object.hasOwn(model.services, service),
  )
  return new Map(
    await Promise.all(
      rows.map(
        async ({ service, inputs }) => [service, await readInputs(inputs.paths, definition.root)] as const,
      ),
    ),
  )
}

/** How these files have changed, or why that is not known, as a clause by service. Services of which they have not are left out. */
export function inputChanges(before: InputState, now: InputState): Map<string, string> {
  return new Map(
    [...now].flatMap(([service, files]): [string, string][] => {
      const old = before.get(service) ?? null
      const clause = unknownOf(old) ?? unknownOf(files) ?? changeOf(old, files)
      return clause === null ? [] : [[service, clause]]
    }),
  )
}

type Files = MountedFiles | { absent: string }

function unknownOf(files: Files | null): string | null {
  if (files === null) return null
  if ('absent' in files) return `nothing is at ${files.absent}`
  return 'untracked' in files ? `input files are not known, because ${files.untracked}` : null
}

function changeOf(before: Files | null, now: Files): string | null {
  if ('absent' in now || (before !== null && 'absent' in before)) return null
  return mountedChange(before, now)
}
