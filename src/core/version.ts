/** The version of this package in package.json; a test keeps the two equal. */
export const VERSION = '0.1.0'

/** The homepage of this package in package.json; null: it has none. A test keeps the two equal. */
export const HOMEPAGE: string | null = null
