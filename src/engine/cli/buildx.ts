import { SsotError } from '../../core/errors/errors.ts'
import type { BakeFile } from '../../core/images/bake.ts'
import type { RunResult } from '../../host/tools/run.ts'
import { runTool, type ToolCall } from '../../host/tools/tool.ts'
import type { BuildOptions } from './compose.ts'

/**
 * Builds several images at once by running the buildx plugin directly. Resolves with the result, also of a failed build.
 * @param buildx the command that runs buildx on this machine
 */
export function buildxBake(
  buildx: readonly string[],
  call: ToolCall,
  file: BakeFile,
  { noCache }: BuildOptions,
  onLine: (line: string) => void,
): Promise<RunResult> {
  const flags = noCache ? ['--no-cache'] : []
  // Without `--load`, the images of a builder that is a container would not get to the engine.
  const args = ['bake', '--progress', 'plain', '--load', ...flags, '-f', '-', ...Object.keys(file.services)]
  const env = {
    ...call.env,
    // Newer versions refuse contexts outside of the working folder, and older ones do not know `--allow`.
    BUILDX_BAKE_ENTITLEMENTS_FS: '0',
    // A record of its origin would make each build a different image. An image for this machine does not need one.
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    BUILDX_GIT_INFO: '0',
  }
  // bake reads a `.env` file in its working folder, and must not read that of the repository.
  return runTool(
    [...buildx, ...args],
    { ...call, cwd: '/', env },
    { name: 'docker buildx bake', verb: 'build', input: JSON.stringify(file), onLine },
    (reason) =>
      new SsotError({
        code: 'BUILDX_MISSING',
        summary: `The command ${buildx.join(' ')} for docker buildx cannot be run: ${reason}`,
        todo: 'Run `npm run setup`, which records where buildx is.',
      }),
  )
}
