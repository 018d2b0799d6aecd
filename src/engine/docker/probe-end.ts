/** Every process that a probe has started inherits this variable, by whose value they are found. */
export const PROBE_VARIABLE = 'SSOT_DOCKER_PROBE'

/** Where every image that has a shell has one. */
export const SHELL = '/bin/sh'

/**
 * The command that ends, inside the container, every process with the mark. It searches again until it finds none, as one
 * may start another meanwhile; one that may not be ended is left after a few times.
 * @param mark a UUID: nothing that a shell would read as anything else
 */
export function endMarkedCommand(mark: string): string[] {
  const find = `grep -l '${PROBE_VARIABLE}=${mark}' /proc/[0-9]*/environ 2>/dev/null`
  const end = 'for file in $found; do pid=$(echo "$file" | cut -d/ -f3); kill -9 "$pid" 2>/dev/null; done'
  const script = `for turn in 1 2 3 4 5; do found=$(${find}); [ -n "$found" ] || exit 0; ${end}; done; exit 1`
  return [SHELL, '-c', script]
}
