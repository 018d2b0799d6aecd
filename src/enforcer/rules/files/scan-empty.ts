import type { Rule } from '../../rule.ts'

/** Reports that there was nothing to check. */
export const scanEmpty: Rule = {
  id: 'scan-empty',
  severity: 'error',
  catches: 'a repository, or a path on the command line, without anything to check',
  why: 'A check of the wrong place finds nothing and passes. So checking nothing is an error.',
  example: {
    wrong: 'ssot-docker validate docs/images\n',
    right: 'ssot-docker validate docker\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check({ files, composeFiles, dockerfiles, matrix }) {
    if (composeFiles.length + dockerfiles.length > 0) return
    yield {
      rule: 'scan-empty',
      at: { file: matrix.path, line: 1, column: 1 },
      subject: 'repository',
      message: `No compose file and no Dockerfile among the ${files.size} files of the repository`,
      todo: 'Check the repository that has them. Files that git ignores are not checked.',
    }
  },
}
