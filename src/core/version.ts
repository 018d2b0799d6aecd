/** Version of this package, as package.json has it; a test keeps the two equal. */
export const VERSION = '0.1.0'

/** The page of this package on the web, as package.json has it; null: it names none. A test keeps the two equal. */
export const HOMEPAGE: string | null = null
