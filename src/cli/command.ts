import { Command } from 'commander'
import { insteadOfCommand } from './hints/commands.ts'
import { insteadOfOption } from './hints/options.ts'

/** What the process must know about a command before it runs it. */
export interface CommandTraits {
  /** A check: exit code 1 means that it found something, 2 that it could not do its work. Default: false. */
  isCheck?: boolean
  /** Whether it also runs on a Node.js that is too old for the other commands. Default: false. */
  runsOnOldNode?: boolean
  /** Whether it deletes something. No hint leads to it. Default: false. */
  deletes?: boolean
  /** How it takes an environment as an argument. Absent: it does not. */
  environmentArgument?: '<environment>' | '[environment]'
}

/** A command of `ssot-docker`. */
export class CliCommand extends Command {
  readonly isCheck: boolean
  readonly runsOnOldNode: boolean
  readonly deletes: boolean
  readonly environmentArgument: string | null

  constructor(
    name: string,
    { isCheck = false, runsOnOldNode = false, deletes = false, environmentArgument }: CommandTraits = {},
  ) {
    super(name)
    this.isCheck = isCheck
    this.runsOnOldNode = runsOnOldNode
    this.deletes = deletes
    this.environmentArgument = environmentArgument ?? null
  }

  /** Adds commands that are parts of this one: `history show`. */
  addParts(...parts: readonly CliCommand[]): this {
    this.helpCommand(false)
    for (const part of parts) this.addCommand(part)
    return this
  }

  override copyInheritedSettings(source: Command): this {
    super.copyInheritedSettings(source)
    for (const part of this.commands) part.copyInheritedSettings(this)
    return this
  }

  /** Commander calls this. Its own hints may lead to an option that deletes data. */
  unknownOption(flag: string): never {
    const hint = insteadOfOption(flag, {
      name: this.name(),
      options: this.options.flatMap(({ long }) => long ?? []),
      environmentArgument: this.environmentArgument,
    })
    return this.error(withHint(`error: unknown option '${flag}'`, hint), { code: 'commander.unknownOption' })
  }
}

/** The command line as a whole. */
export class Program extends Command {
  /** Commander calls this. Its own hints lead from `run` to `prune`. */
  unknownCommand(): never {
    const [name = ''] = this.args
    const harmless = this.commands.flatMap((command) =>
      command instanceof CliCommand && command.deletes ? [] : command.name(),
    )
    const hint = insteadOfCommand(name, harmless)
    return this.error(withHint(`error: unknown command '${name}'`, hint), {
      code: 'commander.unknownCommand',
    })
  }
}

function withHint(message: string, hint: string | null): string {
  return hint === null ? message : `${message}\n${hint}`
}
