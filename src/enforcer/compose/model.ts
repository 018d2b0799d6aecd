import type { Source, Span } from '../source.ts'
import type { ScalarValue } from './yaml/value.ts'

/** A compose file as written, before Compose processes it. Every value has its place. */
export interface ComposeFile {
  readonly source: Source
  /** Why the file could not be read, or what violates the Compose specification. The rest of the file is still read. */
  readonly problems: readonly { message: string; span: Span }[]
  /** False: the file may have services, ports or builds that could not be read. */
  readonly isWhole: boolean
  /** In the order of the file. Services of included files are in their own `ComposeFile`. */
  readonly services: readonly ServiceSource[]
  /** Every `${...}` and `$NAME` in the file's values; not those in keys or comments. */
  readonly interpolations: readonly Interpolation[]
  readonly uses: readonly UsedFile[]
  /** The paths of all files that Compose reads for `extends`, including those that an extended service extends. */
  readonly extended: ReadonlySet<string>
  /** The `name:` of networks and volumes that are not external. */
  readonly fixedNames: readonly { kind: 'network' | 'volume'; key: string; name: Text }[]
  /** The networks under `networks` that are not external. */
  readonly networks: readonly NetworkSource[]
  /** The networks under `networks` that are external for certain: no variable decides it. */
  readonly externalNetworks: readonly ExternalNetwork[]
  /** The commands of each service section that has any. `extends` is not resolved. */
  readonly commands: readonly ServiceCommands[]
  /** The files of `configs` and `secrets`. `path` as in {@link MountSource}. */
  readonly contents: readonly { kind: 'config' | 'secret'; key: string; file: Text; path: string | null }[]
  /** The configs with inline `content`, by their keys. */
  readonly configs: readonly { key: string; content: ScalarValue }[]
  readonly resources: readonly ResourceSource[]
}

/** A network, volume, config or secret that a file defines. */
export interface ResourceSource {
  readonly section: 'networks' | 'volumes' | 'configs' | 'secrets'
  readonly key: string
  /** The names of its labels. */
  readonly labels: readonly Text[]
  /** `file`, `content`, `environment`, `external` and `driver` as written, those that are set. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A network that Compose creates. */
export interface NetworkSource {
  readonly key: string
  /** The whole definition. */
  readonly span: Span
  /** Null: Compose's default. */
  readonly driver: string | null
  /** The subnets under `ipam`. */
  readonly subnets: readonly Text[]
}

/** A network that exists outside of the project, and that Compose only uses. */
export interface ExternalNetwork {
  readonly key: string
  /** The place of the key. */
  readonly span: Span
  /** Its name on the engine, before interpolation: the `name`, or else the key. */
  readonly name: string
}

/** The commands that a service section sets; null: it does not set that one. */
export interface ServiceCommands {
  readonly service: string
  readonly entrypoint: CommandSource | null
  readonly command: CommandSource | null
  /** The test of the healthcheck. */
  readonly test: CommandSource | null
}

/** A command as written. */
export interface CommandSource {
  /** `list`: one word per text. `string`: a single text, which Compose splits, or in a healthcheck a shell runs. */
  readonly form: 'list' | 'string'
  readonly texts: readonly ScalarValue[]
}

/** A file that a compose file needs. */
export interface UsedFile {
  /** `include`: its services become part of the project. `extends`: one of its services is extended. */
  readonly kind: 'include' | 'extends'
  /** From the root; null: the path contains a variable or leads out of the root. */
  readonly path: string | null
  readonly span: Span
  /**
   * Whether its relative paths start from another folder than its own: by `project_directory`, or because the first file of
   * the same entry of `include` is in another folder.
   */
  readonly movesPaths: boolean
}

/** The place of a value. */
export interface Place {
  /** Where it is written. For a YAML alias, a merge or `extends`, where it is defined. */
  readonly span: Span
  /** Where it is used, if not where it is written: the alias, or the value of `extends`. */
  readonly use?: Span
  /** Where it is written in another file, if `extends` takes it from there. `span` is then the `extends`. */
  readonly inherited?: { readonly source: Source; readonly span: Span }
}

/** The text of a scalar, with its place. */
export interface Text extends Place {
  /** As YAML reads it, before interpolation: `${...}` is still in it. */
  readonly text: string
}

/** A service of a compose file. */
export interface ServiceSource {
  readonly name: string
  /**
   * The key of the service. All values below have `extends` and `<<` resolved, and keep the place where they are
   * written.
   */
  readonly span: Span
  readonly image: Text | null
  readonly build: BuildSource | null
  readonly ports: readonly PortSource[]
  readonly containerName: Text | null
  /** `disabled`: `disable: true`, or a test of `NONE`. */
  readonly healthcheck: ({ kind: 'test' | 'disabled' } & Place) | null
  /** The entries of `environment`, `build.args` and labels. A null value comes from the caller's environment. */
  readonly environment: readonly {
    key: Text
    value: Text | null
    of: 'environment' | 'build.args' | 'labels' | 'build.labels' | 'deploy.labels'
  }[]
  readonly envFiles: readonly EnvFileSource[]
  readonly profiles: readonly string[]
  /** The number of replicas, from `scale` or `deploy.replicas`; 1 if neither is set. */
  readonly replicas: number
  /** `never`: its image is on the engine already; null: not set. */
  readonly pullPolicy: string | null
  readonly dependsOn: readonly Dependency[]
  /** Its static addresses, by network. */
  readonly addresses: readonly StaticAddress[]
  /** The networks that Compose attaches it to; empty with a `network_mode`. */
  readonly attachments: readonly Attachment[]
  /** `host`, `service:vpn`, before interpolation; null: it has none. */
  readonly networkMode: string | null
  /** The services that its `links` name. */
  readonly links: readonly string[]
  /** The files and folders of the host that it mounts. */
  readonly mounts: readonly MountSource[]
  /** Other keys as written, those that are set: see `SETTINGS`. Lists of `extends` are not joined. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** An entry of `env_file`. */
export interface EnvFileSource extends Text {
  /** From the root; null: it contains a variable, is absolute or leads out of the root. */
  readonly path: string | null
  /** False: the stack also starts without the file. */
  readonly required: boolean
  /** `raw`: no variables are replaced in the file; null: the usual format. */
  readonly format: string | null
}

/** A bind mount, in long or short form. */
export interface MountSource {
  /** The path on the host, as written. */
  readonly source: Text
  /** From the root; null: it contains a variable, is absolute or leads out of the root. */
  readonly path: string | null
  /** Before interpolation. */
  readonly target: string
  /** Whether it says `create_host_path: true`, so that a missing folder is created on purpose. */
  readonly isCreated: boolean
  /** Whether the service only reads it. */
  readonly isReadOnly: boolean
}

/** An address that a service always has in a network. */
export interface StaticAddress {
  readonly network: string
  readonly option: 'ipv4_address' | 'ipv6_address'
  readonly address: Text
}

/** A network of a service. The place is the key of the service if it sets no `networks`, and so gets `default`. */
export interface Attachment extends Place {
  /** The key of the network in the compose file. */
  readonly network: string
  /** The names that the service has there beside its own, before interpolation. */
  readonly aliases: readonly string[]
}

/** One entry of `depends_on`, in long or short form. */
export interface Dependency {
  readonly service: Text
  /** `service_started` in the short form. */
  readonly condition: string
  /** False: the stack also starts without that service. */
  readonly required: boolean
}

/** The `build` of a service. */
export interface BuildSource extends Place {
  /** From the root, `.` for the root itself; null: it contains a variable, is a URL or leads out of the root. */
  readonly context: string | null
  /** The value of `context`; null: it is not set. */
  readonly contextText: Text | null
  /** From the root; null: it contains a variable, is inline or is outside. Default: `Dockerfile` in the context. */
  readonly dockerfile: string | null
  /** The place of `dockerfile`, or of `build` if the Dockerfile is not named. */
  readonly dockerfileSpan: Span
  /** The value of `dockerfile`; null: it is not set. */
  readonly dockerfileText: Text | null
  /** The names of `additional_contexts`. `FROM` and `COPY --from` with such a name use that context, not an image. */
  readonly contextNames: readonly string[]
  readonly target: Text | null
}

/** One entry of `ports`, in long or short form. */
export interface PortSource extends Place {
  /** In short form: `127.0.0.1:8080:80/tcp`; as written if the entry is in short form. */
  readonly text: string
  /** Before interpolation: `${...}` is still in it; null: all interfaces. */
  readonly hostIp: string | null
  /** `28100`, `28100-28110`, `${AUTH_PORT:?}`; null: the engine chooses. */
  readonly published: string | null
  readonly target: string
  readonly protocol: string
  /** The name that the long form gives it; absent: none. */
  readonly name?: string
}

/** A variable: `${NAME:-default}`. @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md */
export interface Interpolation {
  readonly span: Span
  readonly name: string
  /** Empty for `$NAME` and `${NAME}`. */
  readonly operator: '' | ':-' | '-' | ':?' | '?' | ':+' | '+'
  /** The text after the operator, as written. */
  readonly operand: string
  /** The keys that lead to the value: `services.auth.ports.0`. */
  readonly path: string
}
