import type { PortRange, Transport } from '../../core/matrix/ports.ts'
import type { ProposedOutside } from './environments/outside.ts'
import type { ProposedValue } from './variables/rows.ts'

/** A matrix that is proposed from a repository's compose files, Dockerfiles and commands. */
export interface Proposal {
  environments: ProposedEnvironment[]
  services: ProposedService[]
  variables: ProposedVariable[]
  /** Images as compose files name them, without a digest. */
  images: string[]
  outside: ProposedOutside[]
  /** What has been decided and a person may want to know, one sentence each, in Markdown. */
  notes: string[]
  /** What a person has to decide, each a sentence or two of Markdown. */
  decisions: string[]
}

/** A row of the proposed table Environments. */
export interface ProposedEnvironment {
  name: string
  composeFile: string
  profiles: readonly string[]
  envFile: string | null
  /** Patterns; empty: the environment builds nothing. */
  dockerfiles: readonly string[]
  hostPorts: PortRange
  purpose: string
  isForTests: boolean
}

/** A row of the proposed table Services. */
export interface ProposedService {
  name: string
  containerPort: number
  transport: Transport
  protocol: string
  healthPath: string | null
  variable: string
  isBuilt: boolean
  /** By environment; absent: the port is not published there. */
  ports: ReadonlyMap<string, PortRange>
}

/** A row of the proposed table Variables. */
export interface ProposedVariable {
  name: string
  /** By environment; absent: the matrix does not set it there. */
  values: ReadonlyMap<string, ProposedValue>
}
