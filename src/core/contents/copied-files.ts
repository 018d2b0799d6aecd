import type { ComposeModel } from '../compose/model.ts'
import type { WrongService } from '../compose/wrong-in-model.ts'
import { type GivenFile, givenFiles } from './given-files.ts'

/** A file that is put into every container of a service. */
export interface CopiedFile extends Omit<GivenFile, 'from'> {
  content: string
}

/** The files of each service, by service. */
export type CopiedFiles = ReadonlyMap<string, readonly CopiedFile[]>

/**
 * The files that the services of a model get, with their content.
 * @param env the variables that Compose is given
 * @returns the files, and what is wrong with those that have no content
 */
export function copiedFiles(
  model: ComposeModel,
  env: Readonly<Record<string, string | undefined>>,
): { files: CopiedFiles; wrong: WrongService[] } {
  const files = new Map<string, CopiedFile[]>()
  const wrong: WrongService[] = []
  for (const [service, definition] of Object.entries(model.services)) {
    const own: CopiedFile[] = []
    for (const { from, ...file } of givenFiles(definition, model)) {
      const content = 'content' in from ? from.content : env[from.variable]
      if (content !== undefined) own.push({ ...file, content })
      else if ('variable' in from)
        wrong.push({
          service,
          message: `service ${service} gets the ${file.kind} ${file.source} from the variable ${from.variable}, which is not set`,
        })
    }
    if (own.length > 0) files.set(service, own)
  }
  return { files, wrong }
}
