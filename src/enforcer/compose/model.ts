import type { Source, Span } from '../source.ts'
import type { ScalarValue } from './yaml/value.ts'

/** A compose file as it is written, before Compose makes anything of it: every value with its place. */
export interface ComposeFile {
  readonly source: Source
  /** Why it could not be read, or what in it is against the Compose specification; the rest is still there. */
  readonly problems: readonly { message: string; span: Span }[]
  /** False: there may be services, ports or builds that could not be read. */
  readonly isWhole: boolean
  /** In the order of the file; those of included files are in their own `ComposeFile`. */
  readonly services: readonly ServiceSource[]
  /** Every `${...}` and `$NAME` of the file's values, keys and comments apart. */
  readonly interpolations: readonly Interpolation[]
  readonly uses: readonly UsedFile[]
  /** The paths of every file that Compose reads for the `extends` of its services: also those that a base extends. */
  readonly extended: ReadonlySet<string>
  /** Fixed names of networks and volumes (`name:` of one that is not external). */
  readonly fixedNames: readonly { kind: 'network' | 'volume'; key: string; name: Text }[]
  /** One for each section of a service that says what is run, where it is written: before `extends`. */
  readonly commands: readonly ServiceCommands[]
  /** The texts under `configs`, by their keys. */
  readonly configs: readonly { key: string; content: ScalarValue }[]
}

/** What is run in the containers of a service; null: it says nothing of it. */
export interface ServiceCommands {
  readonly service: string
  readonly entrypoint: CommandSource | null
  readonly command: CommandSource | null
  /** Of the healthcheck. */
  readonly test: CommandSource | null
}

export interface CommandSource {
  /** `list`: a word in each; `string`: one, which Compose takes apart, or in a healthcheck a shell. */
  readonly form: 'list' | 'string'
  readonly texts: readonly ScalarValue[]
}

/** A file that a compose file cannot do without. */
export interface UsedFile {
  /** `include`: its services become part of the project; `extends`: one of its services is a base. */
  readonly kind: 'include' | 'extends'
  /** From the root; null where the path holds a variable or leaves the root. */
  readonly path: string | null
  readonly span: Span
  /** Whether `project_directory` gives its relative paths another start than its own folder. */
  readonly movesPaths: boolean
}

/** Where something is written. */
export interface Place {
  /** Where it is written; with a YAML alias, a merge or `extends`, where it is defined. */
  readonly span: Span
  /** Where it is used, if that is elsewhere: the alias, or the value of `extends`. */
  readonly use?: Span
  /** Set where `extends` takes it from another file: there it is written. `span` and `use` are then that `extends`. */
  readonly inherited?: { readonly source: Source; readonly span: Span }
}

/** A scalar as it stands, with its place. */
export interface Text extends Place {
  /** As YAML gives it, `${...}` still in it. */
  readonly text: string
}

export interface ServiceSource {
  readonly name: string
  /** Its key. */
  readonly span: Span
  /** `extends` and `<<` are resolved within the repository; values keep the place where they are written. */
  readonly image: Text | null
  readonly build: BuildSource | null
  readonly ports: readonly PortSource[]
  readonly containerName: Text | null
  /** `disabled`: `disable: true`, or a test of `NONE`. */
  readonly healthcheck: ({ kind: 'test' | 'disabled' } & Place) | null
  /** Of `environment`, `build.args` and labels; a value of null is taken from the caller's environment. */
  readonly environment: readonly {
    key: Text
    value: Text | null
    of: 'environment' | 'build.args' | 'labels' | 'build.labels' | 'deploy.labels'
  }[]
  readonly envFiles: readonly Text[]
  readonly profiles: readonly string[]
  /** More than 1 copies, by `scale` or `deploy.replicas`. */
  readonly replicas: number
  readonly dependsOn: readonly Dependency[]
}

/** One entry of `depends_on`, long or short. */
export interface Dependency {
  readonly service: Text
  /** `service_started` in the short form. */
  readonly condition: string
  /** False: the stack also starts without that service. */
  readonly required: boolean
}

export interface BuildSource extends Place {
  /** From the root, `.` for the root itself; null where it holds a variable, is a URL or leaves the root. */
  readonly context: string | null
  /** From the root; null where it holds a variable, is inline or lies outside. `Dockerfile` of the context by default. */
  readonly dockerfile: string | null
  /** Where the Dockerfile is named; that of `build` where it is not. */
  readonly dockerfileSpan: Span
  /** The value of `dockerfile` as it is written; null where there is none. */
  readonly dockerfileText: Text | null
  /** The names of `additional_contexts`, by which `FROM` and `COPY --from` reach something else than an image. */
  readonly contextNames: readonly string[]
  readonly target: Text | null
}

/** One entry of `ports`, long or short. */
export interface PortSource extends Place {
  /** As written: `127.0.0.1:8080:80/tcp`. */
  readonly text: string
  /** With `${...}` still in it; null: all interfaces. */
  readonly hostIp: string | null
  /** `28100`, `28100-28110`, `${AUTH_PORT:?}`; null: the engine chooses. */
  readonly published: string | null
  readonly target: string
  readonly protocol: string
}

/** `${NAME:-default}` and its like. @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md */
export interface Interpolation {
  readonly span: Span
  readonly name: string
  /** `''`: bare. */
  readonly operator: '' | ':-' | '-' | ':?' | '?' | ':+' | '+'
  /** What follows the operator, as it stands. */
  readonly operand: string
  /** Where in the file, as a path of keys: `services.auth.ports.0`. */
  readonly path: string
}
