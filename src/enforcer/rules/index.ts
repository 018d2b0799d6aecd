import type { Rule } from '../rule.ts'
import { buildOutsidePattern } from './build-outside-pattern.ts'
import { buildTargetMissing } from './build-target-missing.ts'
import { composeFileStacking } from './compose-file-stacking.ts'
import { composeInvalid } from './compose-invalid.ts'
import { composeNotInMatrix } from './compose-not-in-matrix.ts'
import { containerNameFixed } from './container-name-fixed.ts'
import { dockerfileInvalid } from './dockerfile-invalid.ts'
import { dockerfileNotInMatrix } from './dockerfile-not-in-matrix.ts'
import { healthcheckDisabled } from './healthcheck-disabled.ts'
import { healthcheckMissing } from './healthcheck-missing.ts'
import { imageDriftAcrossEnvironments } from './image-drift-across-environments.ts'
import { imageNoDigest } from './image-no-digest.ts'
import { imageUnpinned } from './image-unpinned.ts'
import { matrixInvalid } from './matrix-invalid.ts'
import { matrixPatternOverlap } from './matrix-pattern-overlap.ts'
import { matrixProseDrift } from './matrix-prose-drift.ts'
import { matrixTargetMissing } from './matrix-target-missing.ts'
import { networkNameFixed } from './network-name-fixed.ts'
import { obsoletePattern } from './obsolete-pattern.ts'
import { portDuplicateInEnvironment } from './port-duplicate-in-environment.ts'
import { portNotStatic } from './port-not-static.ts'
import { portOutsideRange } from './port-outside-range.ts'
import { portOverlapEnvironments } from './port-overlap-environments.ts'
import { referenceToUndeclared } from './reference-to-undeclared.ts'
import { scanEmpty } from './scan-empty.ts'
import { scriptFallback } from './script-fallback.ts'
import { secretInCompose } from './secret-in-compose.ts'
import { secretInImage } from './secret-in-image.ts'
import { serviceParity } from './service-parity.ts'
import { silentFallback } from './silent-fallback.ts'
import { suppressionUnused } from './suppression-unused.ts'
import { suppressionWithoutReason } from './suppression-without-reason.ts'
import { typesNotCurrent } from './types-not-current.ts'
import { unguardedVariable } from './unguarded-variable.ts'

/** Every rule, in the order of `RULE_IDS`. */
export const RULES: readonly Rule[] = [
  matrixInvalid,
  matrixTargetMissing,
  matrixPatternOverlap,
  matrixProseDrift,
  composeNotInMatrix,
  dockerfileNotInMatrix,
  obsoletePattern,
  referenceToUndeclared,
  composeInvalid,
  dockerfileInvalid,
  composeFileStacking,
  buildOutsidePattern,
  buildTargetMissing,
  portOutsideRange,
  portOverlapEnvironments,
  portDuplicateInEnvironment,
  portNotStatic,
  silentFallback,
  unguardedVariable,
  scriptFallback,
  imageUnpinned,
  imageNoDigest,
  imageDriftAcrossEnvironments,
  serviceParity,
  healthcheckMissing,
  healthcheckDisabled,
  containerNameFixed,
  networkNameFixed,
  secretInImage,
  secretInCompose,
  typesNotCurrent,
  suppressionUnused,
  suppressionWithoutReason,
  scanEmpty,
]
