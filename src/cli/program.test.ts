import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { VERSION } from '../core/version.ts'
import { cliContext } from '../testing/processes/cli-context.ts'
import { CliCommand } from './command.ts'
import { createProgram } from './program.ts'

/** What the command line prints, and its exit code; undefined: it has run a command. */
async function run(...args: string[]): Promise<{ text: string; exitCode: number | undefined }> {
  const program = createProgram(cliContext())
  let text = ''
  const write = (part: string) => {
    text += part
  }
  const all = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]
  for (const command of all)
    command.configureOutput({ writeOut: write, writeErr: write, getOutHelpWidth: () => 80 })
  try {
    await program.parseAsync(args, { from: 'user' })
    return { text, exitCode: undefined }
  } catch (error) {
    if (error instanceof CommanderError) return { text, exitCode: error.exitCode }
    throw error
  }
}

test('the help of the program lists every command', async () => {
  const { text, exitCode } = await run('--help')
  expect(exitCode).toBe(0)
  expect(text).toMatchInlineSnapshot(`
    "Usage: ssot-docker [options] [command]

    Run e2e tests and local development on a real Docker Compose stack, defined by
    one Markdown matrix.

    Options:
      -V, --version                              print the version
      -h, --help                                 print this help

    Commands:
      refresh [options] [services...]            Start the stack of an environment, or bring it up to date: only services that have changed, failed or stopped are rebuilt, replaced or started. Volumes are kept.
      up [options] <environment>                 Start the stack of an environment. Same as \`refresh --environment\`.
      run [options] <command...>                 Start a stack as a test run does, run a command with the variables of the matrix, and remove the stack: \`run -- npm test\`. The exit code is that of the command.
      baseline [options] [environment]           Keep what the services under State of the matrix hold when the stack is ready as images, from which test runs start. Nothing is done if they are there.
      restart [options] <services...>            Stop services and start them again as they are, and wait until they are ready. A one-shot service runs again.
      pause [options] <services...>              Freeze services: their connections stay open, and nothing answers.
      unpause [options] <services...>            Let services go on that were paused, and wait until they are ready.
      down [options] [name]                      Stop and remove the stack of an environment, but keep its named volumes. Also takes the name of a stack, such as one that was kept for inspection.
      rollback [options] [environment] [number]  Take the stack of an environment back to an older version: its configuration and its images, without a build. Volumes and mounted files stay as they are.
      status [options]                           Show all stacks of this checkout, including those of test runs: services, state, health and drift. The exit code is 1 if a service is not as it should be.
      history [options] [environment]            Show the versions of the stacks of this checkout: who changed what when, from which commit, and how it ended. The exit code is 1 if the journal was changed. With --config: what each git commit changed in the meaning of the matrix, the compose files and the Dockerfiles.
      report [options] [run]                     Write a report of a test run of this checkout, the last one by default: its start, its tests, and what its services did and wrote, as one HTML file. Prints the path. In a job of GitHub Actions, also writes the job summary and annotations.
      logs [options] [services...]               Print the logs of the services of a stack.
      urls [options]                             Print the URLs of the services of a stack, whether or not they are running.
      types [options]                            Write a TypeScript declaration file with the services of the matrix, so that any other service name is a type error.
      open [options] <service>                   Open the URL of a service in the default browser.
      shell [options] <service> [command...]     Open a shell in the running container of a service, or run a command in it: \`shell web -- ls -l\`.
      exec [options] <service> <command...>      Run a command in the running container of a service, and end with its exit code: \`exec web -- ls -l\`.
      doctor [options]                           Check that this machine and this repository have everything a stack needs, and say how to fix what is wrong.
      prune [options]                            Remove what killed runs have left behind: stacks whose owner has ended, commands that still run for them, sockets and records of dead processes, and all images but the last five of each service and those of versions that are kept.
      validate [options] [paths...]              Check all Docker files, and all references to them, against the matrix.
      enforce [options] [paths...]               Like validate, but for CI and hooks: warnings fail, too, and findings become annotations in GitHub Actions.
      fix [options]                              Fix the findings that need no decision, and change nothing else in the files.
      cleanup [options]                          Show the Docker files that are not needed, why, and what to use instead.
      audit [options]                            Write a report with all Docker files and their roles in the matrix, all references to them, and the number of findings now and at the last audit.
      init [options]                             Write a first matrix from the compose files, Dockerfiles and scripts of the repository, and list what you still have to decide.
      pin [options] [images...]                  Pin the images of the compose files: write the digests that their registries have now into the table Images of the matrix. The engine asks the registries, with the logins of the Docker CLI.
      explain [rule]                             Explain what a rule catches, why, and how to fix it. Without a rule, list all rules.
    "
  `)
})

test.each([
  'refresh',
  'up',
  'run',
  'restart',
  'pause',
  'unpause',
  'down',
  'status',
  'history',
  'report',
  'logs',
  'urls',
  'types',
  'open',
  'shell',
  'exec',
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

test('validate, enforce, fix, cleanup, audit, pin and explain are checks', () => {
  const checks = createProgram(cliContext())
    .commands.filter((command) => command instanceof CliCommand && command.isCheck)
    .map((command) => command.name())
  expect(checks).toEqual(['validate', 'enforce', 'fix', 'cleanup', 'audit', 'pin', 'explain'])
})

test.each(['show', 'diff'])('the help of history %s', async (part) => {
  const { text, exitCode } = await run('history', part, '--help')
  expect(exitCode).toBe(0)
  expect(text).toMatchSnapshot()
})

test('every command is a CliCommand, which says how to run it', () => {
  const { commands } = createProgram(cliContext())
  expect(commands.filter((command) => !(command instanceof CliCommand))).toEqual([])
})

test.each([
  [['prnue'], "unknown command 'prnue'"],
  [['up'], "missing required argument 'environment'"],
  [['run'], "missing required argument 'command'"],
  [['run', '--'], "missing required argument 'command'"],
  [['run', '--start-timeout-ms', '2s', '--', 'true'], 'must be a whole number of milliseconds'],
  [['run', '--services', 'web,', '--', 'true'], 'Name services, separated by commas'],
  [['run', '--attach', 'development', '-e', 'test', '--', 'true'], 'cannot be used with'],
  [['run', '--keep', 'always', '--', 'true'], 'Allowed choices are never, on-failure'],
  [['history', '--limit', '0'], 'must be a whole number above zero'],
  [['report', '--json', '--markdown'], 'cannot be used with'],
  [['report', '--limit', '3'], "'--limit <count>' needs '--list'"],
  [['report', 'k', '--list'], "'--list' takes no run"],
  [['history', 'show'], "missing required argument 'version'"],
  [['history', 'show', 'two'], 'must be a whole number above zero'],
  [['history', 'diff', '1', '2', '3'], 'too many arguments'],
  [['history', 'show', '1', '--jsn'], "unknown option '--jsn'"],
  [['urls', '-o', 'xml'], 'Allowed choices are text, env, json'],
  [['types', '--check'], "'--check' needs '--output <file>'"],
  [['types', '--check', '-o', 'a.d.ts', '-e', 'test'], 'cannot be used with'],
  [['logs', '--tail', 'ten'], 'must be a whole number'],
  [['status', '--watch', '--json'], 'cannot be used with'],
  [['prune', '--dryrun'], "unknown option '--dryrun'"],
  [['prune', 'everything'], 'too many arguments'],
  [['validate', '--only', 'silent-falback'], 'perhaps "silent-fallback"'],
  [['validate', '--format', 'xml'], 'Allowed choices are stylish, json, sarif, github, markdown'],
  [['validate', '--write-baseline', '--only', 'silent-fallback'], 'cannot be used with'],
  [['validate', '--write-baseline', 'docker'], 'takes no paths'],
  [['explain', 'nothing-of-the-kind'], 'There is no rule "nothing-of-the-kind"'],
])('%j is rejected as bad usage', async (args, reason) => {
  const { text, exitCode } = await run(...args)
  expect(text).toContain(reason)
  expect(exitCode).not.toBe(0)
})

test('--version prints the version of the package', async () => {
  const { text } = await run('--version')
  expect(text).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('the built command runs from the checkout', () => {
  const root = join(import.meta.dirname, '..', '..')
  const { bin }: { bin: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const output = execFileSync(join(root, bin['ssot-docker'] ?? ''), ['--version'], { encoding: 'utf8' })
  expect(output).toBe(`${VERSION}\n`)
})
