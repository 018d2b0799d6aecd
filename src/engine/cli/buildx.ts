import { SsotError } from '../../core/errors/errors.ts'
import type { BakeFile } from '../../core/images/bake.ts'
import type { RunResult } from '../../host/tools/run.ts'
import { runTool, type ToolCall } from '../../host/tools/tool.ts'

/**
 * Builds images through the buildx plugin itself, several at once. Resolves with the result, whatever it is.
 * @param buildx how it is called on this machine
 */
export function buildxBake(
  buildx: readonly string[],
  call: ToolCall,
  file: BakeFile,
  { noCache }: { noCache: boolean },
  onLine: (line: string) => void,
): Promise<RunResult> {
  const flags = noCache ? ['--no-cache'] : []
  // `--load`: where the user's builder is a container, its images come to the engine only so.
  const args = ['bake', '--progress', 'plain', '--load', ...flags, '-f', '-', ...Object.keys(file.services)]
  const env = {
    ...call.env,
    // Newer versions refuse contexts outside the working folder, older ones do not know `--allow`.
    BUILDX_BAKE_ENTITLEMENTS_FS: '0',
    // An image for this machine needs no record of its origin, which would make each build another image.
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    BUILDX_GIT_INFO: '0',
  }
  // bake reads a `.env` file where it is called; in the root folder there is none of the repository's.
  return runTool(
    [...buildx, ...args],
    { ...call, cwd: '/', env },
    { verb: 'build', input: JSON.stringify(file), onLine },
    (reason) =>
      new SsotError({
        code: 'BUILDX_MISSING',
        summary: `docker buildx cannot be run as ${buildx.join(' ')}: ${reason}`,
        todo: 'Run `npm run setup`, which records where it is.',
      }),
  )
}
