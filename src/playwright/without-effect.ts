import { isCi, type SsotOptions } from '../core/options/options.ts'

/** What to tell a user about options that a global setup of Playwright cannot carry out, one line for each. */
export function withoutEffect(
  { attach, keep, refreshOnRerun }: SsotOptions,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const lines: string[] = []
  if (keep === 'on-failure' && isCi(env)) lines.push('keep: on-failure has no effect, because CI is set')
  else if (keep === 'on-failure' && attach === undefined) {
    lines.push(
      'keep: on-failure keeps only a stack that could not be started, because Playwright does not tell whether tests have failed. `npx ssot-docker run --keep on-failure -- npx playwright test`, without the global setup, also keeps one whose tests have failed',
    )
  }
  if (refreshOnRerun === true) {
    lines.push('refreshOnRerun has no effect, because Playwright does not tell of reruns')
  }
  return lines
}
