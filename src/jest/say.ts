/** A line among those of Jest's reporters, which write to its error output; with `--json` the other one is data. */
export function say(line: string): void {
  process.stderr.write(`ssot-docker ${line}\n`)
}
