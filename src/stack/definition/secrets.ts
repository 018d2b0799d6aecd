import { isUtf8 } from 'node:buffer'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { ComposeModel } from '../../core/compose/model.ts'
import { inModel } from '../../core/secrets/read/in-model.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'

/** Larger files are no secrets, but data. */
const LARGEST_BYTES = 256 * 1024

/** Lets a call know the secrets of a model, and those in the files of its `secrets` and `configs`. */
export async function learnSecrets(
  model: ComposeModel,
  { secrets, env }: Pick<ComposeCall, 'secrets' | 'env'>,
): Promise<void> {
  const all = [...Object.values(model.secrets ?? {}), ...Object.values(model.configs ?? {})]
  const paths = [...new Set(all.flatMap(({ file }) => file ?? []))]
  const texts = await Promise.all(paths.map(async (path) => [path, await contentOf(path)] as const))
  const files = Object.fromEntries(texts.flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
  secrets.learn(inModel(model, { files, env }))
}

/** The text of a file, or the base64 of a binary file, as which it is printed. Null: it is no file, is too large, or cannot be read, which the engine reports when it mounts it. */
async function contentOf(path: string): Promise<string | null> {
  try {
    // Otherwise, opening a named pipe would wait for somebody who writes into it.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = await file.stat()
    if (!stat.isFile() || stat.size > LARGEST_BYTES) return null
    const bytes = await file.readFile()
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64')
  } catch {
    return null
  }
}
