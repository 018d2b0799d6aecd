import type { Writable } from 'node:stream'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { withoutCiCommands } from '../../core/text/ci-commands.ts'
import { visible, visibleInColour, visibleJson, visibleLine } from '../../core/text/visible.ts'
import type { Output } from '../context.ts'
import type { Drawing } from './drawing.ts'

/*
 * The only file of the command line that writes to standard output and standard error.
 */

/** Lets a command finish when the reader of its output, such as `head`, closes the pipe, or the terminal is closed. */
export function outliveReader(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}

/**
 * The ways to print to a stream.
 * @param options.secrets what is hidden in all that is printed, before anything else happens to a text
 */
export function outputTo(
  stream: Writable,
  { isTerminal, secrets }: { isTerminal: boolean; secrets: KnownSecrets },
): Output {
  const write = (text: string) => void stream.write(text)
  const hide = (text: string) => secrets.hide(text)
  return {
    print: (line) => write(`${withoutCiCommands(visibleLine(hide(line)))}\n`),
    printText: (text) => write(`${withoutCiCommands(visible(hide(text)))}\n`),
    printColoured: (text) => write(`${withoutCiCommands(visibleInColour(hide(text)))}\n`),
    // A reader of the pipe gets what it is to apply or parse. A person at a terminal is no such reader.
    printData: (text) => write(`${isTerminal ? visible(hide(text)) : hide(text)}\n`),
    printForProgram: (text) => write(`${isTerminal ? visible(hide(text)) : text}\n`),
    printJson: (data) => write(`${visibleJson(secrets.hideIn(data), 2)}\n`),
    draw: (drawing: Drawing) => write(hide(drawing)),
  }
}
