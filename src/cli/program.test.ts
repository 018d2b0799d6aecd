import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { VERSION } from '../core/version.ts'
import { cliContext } from '../testing/processes/cli-context.ts'
import { CliCommand } from './command.ts'
import { createProgram } from './program.ts'

/** What the command line prints, and the exit code that it ends with where it does not run a command. */
async function run(...args: string[]): Promise<{ text: string; exitCode: number | undefined }> {
  const program = createProgram(cliContext())
  let text = ''
  const write = (part: string) => {
    text += part
  }
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: write, writeErr: write, getOutHelpWidth: () => 80 })
  try {
    await program.parseAsync(args, { from: 'user' })
    return { text, exitCode: undefined }
  } catch (error) {
    if (error instanceof CommanderError) return { text, exitCode: error.exitCode }
    throw error
  }
}

test('the help of the program', async () => {
  const { text, exitCode } = await run('--help')
  expect(exitCode).toBe(0)
  expect(text).toMatchInlineSnapshot(`
    "Usage: ssot-docker [options] [command]

    E2e tests and local development on a real Docker Compose stack, from one
    Markdown matrix.

    Options:
      -V, --version                           print the version
      -h, --help                              print this help

    Commands:
      refresh [options] [services...]         Bring a stack to what its files say: rebuild, replace and start only what has changed, has failed or stands still. Volumes stay.
      up <environment>                        Start the stack of an environment; the same as \`refresh --environment\`.
      down [options] <name>                   Take the stack of an environment down; its named volumes stay. Or a stack by its own name, such as one that was kept for inspection.
      status [options]                        Show every stack of this checkout, those of test runs included: service, state, health, drift.
      logs [options] [services...]            Print what the services of a stack have printed.
      urls [options]                          Print where the services of a stack are, whether or not they run.
      types [options]                         Write a declaration file that makes TypeScript know the services of the matrix, and only these.
      open [options] <service>                Open a service's URL in the default browser.
      shell [options] <service> [command...]  Open a shell in the running container of a service, or run a command there: \`shell web -- ls -l\`.
      doctor [options]                        Check what a stack needs of this machine and repository, and say what to do about it.
      prune [options]                         Remove what killed runs have left: stacks whose owner has ended, sockets and records of dead processes, and images that are not among the last five of their service.
      validate [options] [paths...]           Check every Docker file, and what names one, against the matrix. Reads the whole repository; with paths, reports what concerns these.
      enforce [options] [paths...]            The same for CI and hooks: warnings fail, too, and in GitHub Actions each finding is annotated.
      fix [options]                           Put right what needs no decision, and change nothing else in the files.
      cleanup [options]                       Show the Docker files that need not be there, why, and what to use instead.
      audit [options]                         Write a page with every Docker file and its role in the matrix, every reference to one, and the counts of findings now and at the last audit.
      init [options]                          Write a first matrix out of the compose files and Dockerfiles that are there, with what is left to decide.
      explain [rule]                          Say what a rule catches, why, and how to put it right; without one, list them all.
    "
  `)
})

test.each([
  'refresh',
  'up',
  'down',
  'status',
  'logs',
  'urls',
  'types',
  'open',
  'shell',
  'doctor',
  'prune',
  'validate',
  'enforce',
  'fix',
  'cleanup',
  'audit',
  'init',
  'explain',
])('the help of %s', async (command) => {
  const { text, exitCode } = await run(command, '--help')
  expect(exitCode).toBe(0)
  expect(text).toMatchSnapshot()
})

test('validate, enforce, fix, cleanup, audit and explain are checks', () => {
  const checks = createProgram(cliContext())
    .commands.filter((command) => command instanceof CliCommand && command.isCheck)
    .map((command) => command.name())
  expect(checks).toEqual(['validate', 'enforce', 'fix', 'cleanup', 'audit', 'explain'])
})

test('every command tells the process how to run it', () => {
  const { commands } = createProgram(cliContext())
  expect(commands.filter((command) => !(command instanceof CliCommand))).toEqual([])
})

test.each([
  [['prnue'], "unknown command 'prnue'"],
  [['up'], "missing required argument 'environment'"],
  [['urls', '-o', 'xml'], 'Allowed choices are text, env, json'],
  [['types', '--check'], "'--check' needs '--output <file>'"],
  [['types', '--check', '-o', 'a.d.ts', '-e', 'test'], 'cannot be used with'],
  [['logs', '--tail', 'ten'], 'not a whole number'],
  [['status', '--watch', '--json'], 'cannot be used with'],
  [['prune', '--dryrun'], "unknown option '--dryrun'"],
  [['prune', 'everything'], 'too many arguments'],
  [['validate', '--only', 'silent-falback'], 'perhaps "silent-fallback"'],
  [['validate', '--format', 'xml'], 'Allowed choices are stylish, json, sarif, github, markdown'],
  [['validate', '--write-baseline', '--only', 'silent-fallback'], 'cannot be used with'],
  [['validate', '--write-baseline', 'docker'], 'takes the whole repository'],
  [['explain', 'nothing-of-the-kind'], '"nothing-of-the-kind" is no rule'],
])('%j is refused', async (args, reason) => {
  const { text, exitCode } = await run(...args)
  expect(text).toContain(reason)
  expect(exitCode).not.toBe(0)
})

test('the version is that of the package', async () => {
  const { text } = await run('--version')
  expect(text).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('the command can be run from the checkout', () => {
  const root = join(import.meta.dirname, '..', '..')
  const { bin }: { bin: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const output = execFileSync(join(root, bin['ssot-docker'] ?? ''), ['--version'], { encoding: 'utf8' })
  expect(output).toBe(`${VERSION}\n`)
})
