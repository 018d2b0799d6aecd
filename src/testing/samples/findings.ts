import type { Finding } from '../../enforcer/finding.ts'
import type { Repository } from '../../enforcer/repository.ts'
import type { Rule } from '../../enforcer/rule.ts'
import type { RuleId } from '../../enforcer/rule-ids.ts'
import type { Source } from '../../enforcer/source.ts'

/*
 * Sources, repositories, rules and findings for tests of what happens with findings.
 */

export function source(path: string, text = ''): Source {
  return { path, text, hasBom: false }
}

/** A repository of these files, without parsing them and without a matrix. */
export function repositoryWith(...sources: Source[]): Repository {
  return {
    files: new Set(sources.map(({ path }) => path)),
    matrix: { path: 'docker/MATRIX.md', source: null, matrix: null, problems: [] },
    composeFiles: sources
      .filter(({ path }) => /\.ya?ml$/.test(path))
      .map((one) => ({
        source: one,
        problems: [],
        isWhole: true,
        services: [],
        interpolations: [],
        uses: [],
        extended: new Set(),
        fixedNames: [],
        networks: [],
        externalNetworks: [],
        contents: [],
        commands: [],
        configs: [],
        resources: [],
      })),
    dockerfiles: sources
      .filter(({ path }) => path.endsWith('Dockerfile'))
      .map((one) => ({
        source: one,
        instructions: [],
        problems: [],
        stages: [],
        args: [],
        env: [],
        copies: [],
        images: [],
      })),
    texts: sources.flatMap((one) => {
      const kind = ({ md: 'markdown', sh: 'shell', ts: 'javascript', py: 'python', mk: 'makefile' } as const)[
        one.path.split('.').at(-1) ?? ''
      ]
      return kind ? [{ source: one, kind }] : []
    }),
  }
}

export function finding(rule: RuleId, file: string, line: number, more: Partial<Finding> = {}): Finding {
  return {
    rule,
    at: { file, line, column: 3 },
    subject: `line ${line}`,
    message: `Something is wrong in line ${line}`,
    todo: 'Put it right.',
    ...more,
  }
}

/** A rule that reports the given findings. */
export function ruleOf(id: RuleId, findings: readonly Finding[], more: Partial<Rule> = {}): Rule {
  return {
    id,
    severity: 'error',
    catches: 'what is wrong',
    why: 'Because it is wrong.',
    example: { wrong: 'a\n', right: 'b\n' },
    fix: null,
    beforeStart: false,
    needsMatrix: false,
    check: () => findings,
    ...more,
  }
}
