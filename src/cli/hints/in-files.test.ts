import { expect, test } from 'vitest'
import { plainComposeCommand } from '../../enforcer/rules/commands/plain-compose-command.ts'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { createProgram } from '../program.ts'

/*
 * What the rule about plain Compose advises must be a command line of this program. The rule itself cannot know that.
 */

const COMMANDS =
  'attach build config cp create down events exec images kill logs pause port ps pull restart rm run scale start stats stop top unpause up volumes wait watch'
const commands = new Map(createProgram(cliContext()).commands.map((command) => [command.name(), command]))

function advised(script: string): string[][] {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(undefined, '', [
      { name: 'dev', composeFile: 'compose.yml', dockerfiles: '-', hostPorts: '27000-27099' },
      { name: 'test', composeFile: 'test.yml', dockerfiles: '-', hostPorts: '28000-28299' },
    ]),
    'compose.yml': 'services: { api: { image: "x:${API_PORT:?}" } }\n',
    'test.yml': 'services: { api: { image: "x:${API_PORT:?}" } }\n',
    'up.sh': `${script}\n`,
  })
  const todos = [...plainComposeCommand.check(repository)].map(({ todo }) => todo)
  expect(todos).toHaveLength(1)
  return [...todos.join().matchAll(/`npx ssot-docker ([^`]+)`/g)].map(([, line = '']) => line.split(' '))
}

test.each(COMMANDS.split(' '))(
  'what validate advises instead of `docker compose %s` is a command with such options and arguments',
  (verb) => {
    for (const file of ['compose.yml', 'test.yml']) {
      for (const service of ['', ' api']) {
        for (const [name = '', ...args] of advised(`docker compose -f ${file} ${verb}${service}`)) {
          const { operands, unknown } = commands.get(name)?.parseOptions(args) ?? {}
          expect(unknown).toEqual([])
          const needed = commands.get(name)?.registeredArguments.filter(({ required }) => required) ?? []
          expect(operands?.length).toBeGreaterThanOrEqual(needed.length)
          const takesMore = commands.get(name)?.registeredArguments.some(({ variadic }) => variadic) === true
          if (!takesMore)
            expect(operands?.length).toBeLessThanOrEqual(commands.get(name)?.registeredArguments.length ?? 0)
        }
      }
    }
  },
)
