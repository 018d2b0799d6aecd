import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { GRACE_MS } from './group.ts'

/*
 * Ends commands when this process has ended, in whatever way: normally, by a signal, or by SIGKILL, after which none of its
 * own code runs. A shell waits on a pipe that only this process holds open. It is told which processes to end, and the
 * system closes the pipe with this process. Where there is no `sh`, commands are not held.
 */

/**
 * Reads `hold TARGET SECONDS` and `free TARGET` until the pipe is closed. Then ends each target that is still held: by
 * SIGTERM after its seconds, and by SIGKILL after a grace. A target that has ended is never looked at again, so that no
 * later process with the same number is ended in its place. `kill` gets no `--`, because BusyBox takes it for a pid.
 */
const WATCH = `
trap '' HUP INT TERM
held=
while read -r verb target seconds; do
  rest=
  for one in $held; do
    [ "\${one%:*}" = "$target" ] || rest="$rest $one"
  done
  held=$rest
  [ "$verb" = hold ] && held="$held $target:$seconds"
done
passed=0
while [ -n "$held" ]; do
  rest=
  for one in $held; do
    target=\${one%:*}
    due=\${one#*:}
    kill -0 "$target" 2>/dev/null || continue
    if [ "$passed" -ge $((due + $1)) ]; then
      kill -KILL "$target" 2>/dev/null
      continue
    fi
    [ "$passed" -eq "$due" ] && kill -TERM "$target" 2>/dev/null
    rest="$rest $one"
  done
  held=$rest
  [ -z "$held" ] && exit
  sleep 1
  passed=$((passed + 1))
done
`

const held = new Map<number, number>()
let watcher: ChildProcess | undefined

/**
 * Starts the watcher if there is none. Called before a command is started, so that nothing can happen between the start of
 * the command and {@link holdOnLeash} that would leave the command behind.
 */
export function prepareLeash(): void {
  if (watcher !== undefined || process.platform === 'win32') return
  const child = spawn('sh', ['-c', WATCH, 'ssot-docker-leash', String(Math.ceil(GRACE_MS / 1000))], {
    cwd: '/',
    env: { PATH: process.env.PATH },
    // In a session of its own, because what ends the group of this process must not end the watcher.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const forget = () => {
    if (watcher === child) watcher = undefined
  }
  child.on('error', forget)
  child.on('exit', forget)
  // It has no input when this process may open no more files. Then the error follows.
  const input: Writable | undefined = child.stdin ?? undefined
  input?.on('error', forget)
  // A process that has nothing else to do ends.
  child.unref()
  if (input && 'unref' in input && typeof input.unref === 'function') input.unref()
  watcher = child
  for (const [target, seconds] of held) tell(`hold ${target} ${seconds}`)
}

/**
 * Makes sure that a process ends when this one has ended.
 * @param target a pid, or the negative id of a process group
 * @param patienceMs how long it may go on afterwards before it is told to end
 * @returns a function that lets it go; call it as soon as the process has ended
 */
export function holdOnLeash(target: number, patienceMs = 0): () => void {
  const seconds = Math.ceil(patienceMs / 1000)
  prepareLeash()
  held.set(target, seconds)
  tell(`hold ${target} ${seconds}`)
  return () => {
    held.delete(target)
    tell(`free ${target}`)
  }
}

function tell(line: string): void {
  watcher?.stdin?.write(`${line}\n`)
}
