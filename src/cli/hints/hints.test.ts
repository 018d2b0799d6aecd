import { expect, test } from 'vitest'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { CliCommand } from '../command.ts'
import { createProgram } from '../program.ts'

/** What the command line prints about bad usage. */
async function refused(...args: string[]): Promise<string> {
  const program = createProgram(cliContext())
  let text = ''
  for (const command of [program, ...program.commands])
    command.configureOutput({
      writeErr: (part) => {
        text += part
      },
    })
  await expect(program.parseAsync(args, { from: 'user' })).rejects.toMatchObject({ exitCode: 1 })
  return text
}

const COMPOSE =
  'attach build commit config convert cp create events export images kill ls port ps publish pull push rm scale start stats stop top version volumes wait watch'
const TRIED = 'reset clean remove delete destroy dwon purne cleenup sh bash list check reload'
const deleting = createProgram(cliContext())
  .commands.filter((command) => command instanceof CliCommand && command.deletes)
  .map((command) => command.name())

test('down, prune and cleanup delete', () => {
  expect(deleting).toEqual(['down', 'prune', 'cleanup'])
})

test.each(`${COMPOSE} ${TRIED}`.split(' '))(
  'no hint for `%s` leads to a command or option that deletes',
  async (name) => {
    const text = await refused(name)
    expect(text).toContain(`error: unknown command '${name}'`)
    for (const word of [...deleting, '--clean', '--volumes', '--yes'])
      expect(text.split('\n').slice(1).join('\n')).not.toMatch(new RegExp(`(^|[^a-z-])${word}\\b`))
  },
)

test.each([
  ['ps', 'ssot-docker status'],
  ['build', 'ssot-docker refresh'],
  ['pull', 'docker pull IMAGE'],
  ['start', 'ssot-docker refresh'],
  ['stop', 'docker compose --project-name STACK stop SERVICE'],
  ['kill', 'docker compose --project-name STACK kill SERVICE'],
  ['cp', 'docker compose --project-name STACK cp SERVICE:PATH PATH'],
  ['rm', 'ssot-docker refresh'],
  ['top', 'ssot-docker status'],
  ['config', 'ssot-docker validate'],
  ['staus', 'Did you mean `status`?'],
  ['valdate', 'Did you mean `validate`?'],
])('the hint for `%s` says: %s', async (name, hint) => {
  expect(await refused(name)).toContain(hint)
})

test('every command that a hint names exists', async () => {
  const names = new Set(createProgram(cliContext()).commands.map((command) => command.name()))
  for (const word of COMPOSE.split(' ')) {
    for (const [, name] of (await refused(word)).matchAll(/ssot-docker ([a-z]+)/g))
      expect(names).toContain(name)
  }
})

test('arguments and options of an unknown command do not hide its hint', async () => {
  expect(await refused('ps', '-a', 'web')).toContain('ssot-docker status')
})

test.each([
  [['logs', '--env', 'test'], 'Did you mean `--environment`?'],
  [['up', '--env', 'test'], 'Name the environment without an option: `up <environment>`.'],
  [['down', '--env', 'test'], 'Name the environment without an option: `down [environment]`.'],
  [['doctor', '--env', 'test'], '`doctor` is not about one environment.'],
  [['up', '--build', 'test'], 'builds whatever has changed'],
  [['up', '-d', 'test'], 'stay when the command has ended'],
  [['logs', '--environement', 'test'], 'Did you mean `--environment`?'],
  [['logs', '--folow'], 'Did you mean `--follow`?'],
])('the hint for %j says: %s', async (args, hint) => {
  expect(await refused(...args)).toContain(hint)
})

test.each([
  ['refresh', '--clear'],
  ['refresh', '--cleam'],
  ['down', '--volume'],
  ['refresh', '--yess'],
])('no hint for `%s %s` leads to an option that deletes data', async (...args) => {
  expect(await refused(...args)).toBe(`error: unknown option '${args[1]}'\n`)
})
