/**
 * The tables behind the language, for what prints or generates from them (descriptions, types, pages), and what makes findings of its own.
 * No part of the library's interface.
 */
export { lineStartsOf, makeDiagnostic, sortDiagnostics } from './analyzer/diagnostic.ts'
export { SOURCE_LIMITS } from './analyzer/limits.ts'
export { scan } from './analyzer/scan.ts'
export { HOST_NAMES } from './rules/shared/names.ts'
export { markOf, viewOf } from './runtime/capability.ts'
export type { Mark, View } from './runtime/capability.ts'
export { isValidator } from './runtime/capability-schema.ts'
export type { ArgsSchema, Schema, SchemaRule, TypeName, Validator } from './runtime/capability-schema.ts'
export { PERMITS } from './runtime/permits.ts'
