type Variables = Readonly<Record<string, string | undefined>>

/** A CI service: the variable that it sets in every job, and where its run is seen. */
interface Service {
  name: string
  isMeant(env: Variables): boolean
  /** The address of the run; undefined when variables for it are missing. */
  address(env: Variables): string | undefined
  /** What identifies the run without an address. */
  id(env: Variables): string | undefined
}

/** The first that is meant counts: some services set the variables of others as well. */
const SERVICES: readonly Service[] = [
  {
    name: 'GitHub Actions',
    isMeant: ({ GITHUB_ACTIONS }) => GITHUB_ACTIONS === 'true',
    address: ({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }) =>
      GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID
        ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}${
            GITHUB_RUN_ATTEMPT && GITHUB_RUN_ATTEMPT !== '1' ? `/attempts/${GITHUB_RUN_ATTEMPT}` : ''
          }`
        : undefined,
    id: ({ GITHUB_RUN_ID }) => GITHUB_RUN_ID,
  },
  simple('GitLab CI', 'GITLAB_CI', 'CI_JOB_URL', 'CI_JOB_ID'),
  simple('Buildkite', 'BUILDKITE', 'BUILDKITE_BUILD_URL', 'BUILDKITE_BUILD_NUMBER'),
  simple('CircleCI', 'CIRCLECI', 'CIRCLE_BUILD_URL', 'CIRCLE_BUILD_NUM'),
  {
    name: 'Azure Pipelines',
    isMeant: ({ TF_BUILD }) => isSet(TF_BUILD),
    address: ({ SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_BUILDID }) =>
      SYSTEM_COLLECTIONURI && SYSTEM_TEAMPROJECT && BUILD_BUILDID
        ? `${SYSTEM_COLLECTIONURI.replace(/\/$/, '')}/${encodeURIComponent(SYSTEM_TEAMPROJECT)}/_build/results?buildId=${BUILD_BUILDID}`
        : undefined,
    id: ({ BUILD_BUILDID }) => BUILD_BUILDID,
  },
  simple('Jenkins', 'JENKINS_URL', 'BUILD_URL', 'BUILD_TAG'),
  {
    name: 'Bitbucket Pipelines',
    isMeant: ({ BITBUCKET_BUILD_NUMBER }) => isSet(BITBUCKET_BUILD_NUMBER),
    address: ({ BITBUCKET_REPO_FULL_NAME, BITBUCKET_BUILD_NUMBER }) =>
      BITBUCKET_REPO_FULL_NAME && BITBUCKET_BUILD_NUMBER
        ? `https://bitbucket.org/${BITBUCKET_REPO_FULL_NAME}/pipelines/results/${BITBUCKET_BUILD_NUMBER}`
        : undefined,
    id: ({ BITBUCKET_BUILD_NUMBER }) => BITBUCKET_BUILD_NUMBER,
  },
  simple('Travis CI', 'TRAVIS', 'TRAVIS_BUILD_WEB_URL', 'TRAVIS_BUILD_NUMBER'),
  simple('Drone', 'DRONE', 'DRONE_BUILD_LINK', 'DRONE_BUILD_NUMBER'),
  simple('Semaphore', 'SEMAPHORE', 'SEMAPHORE_WORKFLOW_URL', 'SEMAPHORE_JOB_ID'),
  simple('AWS CodeBuild', 'CODEBUILD_BUILD_ID', 'CODEBUILD_PUBLIC_BUILD_URL', 'CODEBUILD_BUILD_ID'),
  simple('TeamCity', 'TEAMCITY_VERSION', 'BUILD_URL', 'BUILD_NUMBER'),
  // Woodpecker sets `CI=woodpecker`.
  {
    name: 'Woodpecker',
    isMeant: ({ CI }) => CI === 'woodpecker',
    address: ({ CI_PIPELINE_URL }) => CI_PIPELINE_URL,
    id: ({ CI_PIPELINE_NUMBER }) => CI_PIPELINE_NUMBER,
  },
]

function simple(name: string, mark: string, address: string, id: string): Service {
  return {
    name,
    isMeant: (env) => isSet(env[mark]),
    address: (env) => env[address],
    id: (env) => env[id],
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0'
}

/**
 * The run of the CI service that runs this process: its address, such as
 * `https://github.com/acme/shop/actions/runs/123`, or its number with the name of the service, or `an unknown CI service`.
 * Null: this is no CI service, which all of them say with `CI` or a variable of their own.
 */
export function ciRun(env: Variables): string | null {
  const service = SERVICES.find(({ isMeant }) => isMeant(env))
  if (service === undefined) return isSet(env.CI) ? 'an unknown CI service' : null
  const address = service.address(env)
  if (address !== undefined && address !== '') return address
  const id = service.id(env)
  return id === undefined || id === '' ? service.name : `${service.name} ${id}`
}
