import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CLI } from './cli.ts'
import { WrittenScreen } from './written-screen.ts'

/** A process of the CLI on a terminal of its own, of 80x24. */
export interface TerminalProcess {
  /** Sends keys. */
  type(text: string): void
  /** The lines that the terminal shows now. */
  screen(): string[]
  /** Everything that was written to the terminal. */
  written(): string
  /** Sends a signal to the CLI; does nothing when it has ended. */
  kill(signal: NodeJS.Signals): void
  /** Its exit code. */
  ended: Promise<number | null>
}

/** Starts the CLI on a pseudo-terminal, which `script` of util-linux makes. */
export function startOnTerminal(
  root: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): TerminalProcess {
  // It tells the pid of the CLI: a signal to `script` would end everything.
  const command =
    'stty cols 80 rows 24; echo "pid $$"; exec "$SSOT_TEST_NODE" "$SSOT_TEST_CLI" $SSOT_TEST_ARGS'
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: root,
    env: {
      ...{ ...process.env, TERM: 'xterm', SHELL: '/bin/sh', NO_COLOR: '1', LC_ALL: 'C' },
      ...{ SSOT_TEST_NODE: process.execPath, SSOT_TEST_CLI: CLI, SSOT_TEST_ARGS: args.join(' ') },
      ...more,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const shown = new WrittenScreen({ columns: 80, rows: 24 })
  let written = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text
    shown.write(text)
  })
  return {
    type: (text) => void child.stdin.write(text),
    screen: () => shown.lines(),
    written: () => written,
    kill: (signal) => {
      const pid = Number(/^pid (\d+)/.exec(written)?.[1])
      if (child.exitCode === null && pid > 0) process.kill(pid, signal)
    },
    ended: once(child, 'close').then(([code]) => code as number | null),
  }
}
