/** Every process that a probe starts inherits this variable. Its value identifies the processes of one probe. */
export const PROBE_VARIABLE = 'SSOT_DOCKER_PROBE'

/** The path of the shell in every image that has one. */
export const SHELL = '/bin/sh'

/**
 * The command that ends every process with the mark, inside the container. It searches again until it finds none, because
 * a process may start another one meanwhile. After a few attempts it leaves a process that it is not allowed to end.
 * @param mark a UUID, which has no characters with a meaning for a shell
 */
export function endMarkedCommand(mark: string): string[] {
  const find = `grep -l '${PROBE_VARIABLE}=${mark}' /proc/[0-9]*/environ 2>/dev/null`
  const end = 'for file in $found; do pid=$(echo "$file" | cut -d/ -f3); kill -9 "$pid" 2>/dev/null; done'
  const script = `for turn in 1 2 3 4 5; do found=$(${find}); [ -n "$found" ] || exit 0; ${end}; done; exit 1`
  return [SHELL, '-c', script]
}
