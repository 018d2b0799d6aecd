import { Command } from 'commander'

/** What the process must know about a command before it runs it. */
export interface CommandTraits {
  /** A check: exit code 1 means that it found something, 2 that it could not do its work. Default: false. */
  isCheck?: boolean
  /** Whether it also runs on a Node.js that is too old for the other commands. Default: false. */
  runsOnOldNode?: boolean
}

/** A command of `ssot-docker`. */
export class CliCommand extends Command {
  readonly isCheck: boolean
  readonly runsOnOldNode: boolean

  constructor(name: string, { isCheck = false, runsOnOldNode = false }: CommandTraits = {}) {
    super(name)
    this.isCheck = isCheck
    this.runsOnOldNode = runsOnOldNode
  }
}
