import type { Rule } from '../rule.ts'
import { buildOutsidePattern } from './builds/build-outside-pattern.ts'
import { buildTargetMissing } from './builds/build-target-missing.ts'
import { plainComposeCommand } from './commands/plain-compose-command.ts'
import { scriptFallback } from './fallbacks/script-fallback.ts'
import { silentFallback } from './fallbacks/silent-fallback.ts'
import { unguardedVariable } from './fallbacks/unguarded-variable.ts'
import { variableMissing } from './fallbacks/variable-missing.ts'
import { composeFileStacking } from './files/compose-file-stacking.ts'
import { composeInvalid } from './files/compose-invalid.ts'
import { composeNotInMatrix } from './files/compose-not-in-matrix.ts'
import { dockerfileInvalid } from './files/dockerfile-invalid.ts'
import { dockerfileNotInMatrix } from './files/dockerfile-not-in-matrix.ts'
import { obsoletePattern } from './files/obsolete-pattern.ts'
import { referenceToUndeclared } from './files/reference-to-undeclared.ts'
import { reservedLabel } from './files/reserved-label.ts'
import { scanEmpty } from './files/scan-empty.ts'
import { unsupportedFeature } from './files/unsupported-feature.ts'
import { imageDriftAcrossEnvironments } from './images/image-drift-across-environments.ts'
import { imageNoDigest } from './images/image-no-digest.ts'
import { imageUnpinned } from './images/image-unpinned.ts'
import { matrixInvalid } from './matrix/matrix-invalid.ts'
import { matrixPatternOverlap } from './matrix/matrix-pattern-overlap.ts'
import { matrixProseDrift } from './matrix/matrix-prose-drift.ts'
import { matrixTargetMissing } from './matrix/matrix-target-missing.ts'
import { typesNotCurrent } from './matrix/types-not-current.ts'
import { containerNameFixed } from './names/container-name-fixed.ts'
import { networkNameFixed } from './names/network-name-fixed.ts'
import { networkShared } from './names/network-shared.ts'
import { subnetFixed } from './names/subnet-fixed.ts'
import { portNotStatic } from './ports/port-not-static.ts'
import { portRepeated } from './ports/port-repeated.ts'
import { portWithoutRow } from './ports/port-without-row.ts'
import { rowNotPublishable } from './ports/row-not-publishable.ts'
import { secretInCompose } from './secrets/secret-in-compose.ts'
import { secretInImage } from './secrets/secret-in-image.ts'
import { healthcheckDisabled } from './services/healthcheck-disabled.ts'
import { healthcheckMissing } from './services/healthcheck-missing.ts'
import { mountSourceMissing } from './services/mount-source-missing.ts'
import { serviceParity } from './services/service-parity.ts'
import { suppressionUnused } from './suppressions/suppression-unused.ts'
import { suppressionWithoutReason } from './suppressions/suppression-without-reason.ts'

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
  unsupportedFeature,
  reservedLabel,
  composeFileStacking,
  buildOutsidePattern,
  buildTargetMissing,
  portWithoutRow,
  rowNotPublishable,
  portNotStatic,
  portRepeated,
  silentFallback,
  unguardedVariable,
  variableMissing,
  scriptFallback,
  plainComposeCommand,
  imageUnpinned,
  imageNoDigest,
  imageDriftAcrossEnvironments,
  serviceParity,
  healthcheckMissing,
  healthcheckDisabled,
  mountSourceMissing,
  containerNameFixed,
  networkNameFixed,
  subnetFixed,
  networkShared,
  secretInImage,
  secretInCompose,
  typesNotCurrent,
  suppressionUnused,
  suppressionWithoutReason,
  scanEmpty,
]
