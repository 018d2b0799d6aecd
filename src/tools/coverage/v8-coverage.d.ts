/** The part of the package that is used here; it has no types of its own. */
declare module '@bcoe/v8-coverage' {
  import type { Profiler } from 'node:inspector'

  /** The counts of several runs of one script, added up; undefined for none. */
  export function mergeScriptCovs(
    runs: readonly Profiler.ScriptCoverage[],
  ): Profiler.ScriptCoverage | undefined
}
