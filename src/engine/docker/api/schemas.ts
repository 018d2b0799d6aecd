import { z } from 'zod'

/**
 * The parts of the Engine API's answers that this program reads.
 * @see https://docs.docker.com/reference/api/engine/
 */
export const containerInspectSchema = z.object({
  Id: z.string(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    StartedAt: z.string(),
    FinishedAt: z.string(),
    OOMKilled: z.boolean(),
    Error: z.string(),
    Health: z
      .object({
        Status: z.string(),
        Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish(),
      })
      .nullish(),
  }),
  Config: z.object({
    Tty: z.boolean(),
    /** `NAME=value` */
    Env: z.array(z.string()).nullish(),
    Entrypoint: z.array(z.string()).nullish(),
    Cmd: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Shell: z.array(z.string()).nullish(),
    /** In seconds. */
    StopTimeout: z.number().nullish(),
    /** The keys have the form `80/tcp`. */
    ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    Healthcheck: z
      .object({
        Test: z.array(z.string()).nullish(),
        /** Nanoseconds; 0 and absence mean the engine's default of 30 s. */
        Timeout: z.number().optional(),
      })
      .nullish(),
  }),
  HostConfig: z.object({
    /** In bytes; 0: no limit. */
    Memory: z.number().optional(),
    /** A network, or `host`, or `container:ID`. */
    NetworkMode: z.string().optional(),
    /** An empty name means `no`. */
    RestartPolicy: z
      .object({
        Name: z.enum(['', 'no', 'always', 'on-failure', 'unless-stopped']),
        MaximumRetryCount: z.number().optional(),
      })
      .nullish(),
    PortBindings: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullable()).nullish(),
  }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ NetworkID: z.string() })).nullish(),
  }),
  Mounts: z.array(z.object({ Type: z.string(), Name: z.string().optional() })),
})

export type ContainerInspect = z.infer<typeof containerInspectSchema>

/** How a container is attached to networks. */
export const attachmentsSchema = z.object({
  NetworkSettings: z.object({
    Networks: z
      .record(
        z.string(),
        z.object({
          NetworkID: z.string(),
          Aliases: z.array(z.string()).nullish(),
          IPAMConfig: z.record(z.string(), z.unknown()).nullish(),
          Links: z.array(z.string()).nullish(),
          DriverOpts: z.record(z.string(), z.string()).nullish(),
          GwPriority: z.number().nullish(),
        }),
      )
      .nullish(),
  }),
})

export const containerListSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()),
    State: z.string(),
    Image: z.string(),
    ImageID: z.string(),
    Labels: z.record(z.string(), z.string()),
    Ports: z.array(z.object({ PublicPort: z.number().optional(), Type: z.string().optional() })).nullish(),
  }),
)

export const networkListSchema = z.array(
  z.object({ Id: z.string(), Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
)

export const networkInspectSchema = z.object({
  Id: z.string(),
  Containers: z.record(z.string(), z.object({ Name: z.string() })).nullish(),
})

export const volumeListSchema = z.object({
  Volumes: z
    .array(z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() }))
    .nullish(),
})

export const imageListSchema = z.array(
  z.object({
    Id: z.string(),
    Size: z.number(),
    RepoTags: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    /** Seconds since 1970. */
    Created: z.number(),
  }),
)

export const distributionSchema = z.object({
  Descriptor: z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/u) }),
})

export const imageInspectSchema = z.object({
  Id: z.string(),
  Created: z.string(),
  Metadata: z.object({ LastTagTime: z.string().nullish() }).nullish(),
})

export const statsSchema = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({
    usage: z.number().optional(),
    stats: z.object({ inactive_file: z.number().optional() }).nullish(),
  }),
})

export const eventSchema = z.object({
  Action: z.string(),
  /** In nanoseconds since 1970; a JavaScript number has it with a precision of about 200 ns. */
  timeNano: z.number(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
})

export const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
})

export const infoSchema = z.object({ DockerRootDir: z.string() })

/** The same answer, of which another part is needed. */
export const clockSchema = z.object({ SystemTime: z.string() })
