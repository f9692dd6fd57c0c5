/** What every report format is given besides the diagnostics. All formats are pure functions of these. */

/** `page`: the rule's page, as Markdown. */
export type RuleInfo = { description: string; url?: string | undefined; page?: string | undefined }

export type ReportOptions = {
  /** The text of the one file, or a lookup by file name. Without it there are no code frames. */
  source?: string | ((file: string) => string | undefined) | undefined
  /** Only the text format has colors. */
  color?: boolean | undefined
  /** Every file that was checked, in order: for summaries and for formats that list what passed. */
  files?: readonly string[] | undefined
  /** What paths in SARIF are relative to. */
  cwd?: string | undefined
  /** Rule id -> what SARIF says about it. */
  rules?: Readonly<Record<string, RuleInfo>> | undefined
  /** Of this package, for SARIF. */
  version?: string | undefined
  /** The address of this project, for SARIF. */
  site?: string | undefined
}

export type Format = 'text' | 'json' | 'sarif' | 'github' | 'junit'
export const FORMATS: readonly Format[] = ['text', 'json', 'sarif', 'github', 'junit']
