/** The ids of all rules. An id is never reused with another meaning. */
export const RULE_IDS = [
  'matrix-invalid',
  'matrix-target-missing',
  'matrix-pattern-overlap',
  'matrix-prose-drift',
  'compose-not-in-matrix',
  'dockerfile-not-in-matrix',
  'obsolete-pattern',
  'reference-to-undeclared',
  'compose-invalid',
  'dockerfile-invalid',
  'unsupported-feature',
  'reserved-label',
  'compose-file-stacking',
  'build-outside-pattern',
  'build-target-missing',
  'port-without-row',
  'row-not-publishable',
  'port-not-static',
  'port-repeated',
  'silent-fallback',
  'unguarded-variable',
  'variable-missing',
  'script-fallback',
  'plain-compose-command',
  'image-unpinned',
  'image-no-digest',
  'image-drift-across-environments',
  'service-parity',
  'healthcheck-missing',
  'healthcheck-disabled',
  'mount-source-missing',
  'container-name-fixed',
  'network-name-fixed',
  'subnet-fixed',
  'network-shared',
  'secret-in-image',
  'secret-in-compose',
  'types-not-current',
  'suppression-unused',
  'suppression-without-reason',
  'scan-empty',
] as const

export type RuleId = (typeof RULE_IDS)[number]

/** The ids of rules that are gone, with what became of them. They are not used again. */
export const RETIRED_RULES: Readonly<Record<string, string>> = {
  'port-outside-range': 'the matrix decides host ports; see port-without-row and row-not-publishable',
  'port-overlap-environments': 'the matrix decides host ports, and its own are checked',
  'port-duplicate-in-environment': 'the matrix decides host ports, and its own are checked',
}

/**
 * The rules that find what a start cannot do without. Nothing silences them: a start refuses the same, whatever a comment or
 * the baseline says.
 */
export const FINAL_RULES: ReadonlySet<RuleId> = new Set<RuleId>([
  'matrix-invalid',
  'matrix-pattern-overlap',
  'build-outside-pattern',
  'build-target-missing',
  'unsupported-feature',
  'reserved-label',
  'port-without-row',
  'row-not-publishable',
  'variable-missing',
  'mount-source-missing',
  'subnet-fixed',
])
