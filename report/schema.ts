/** The JSON Schema (draft-07) of what `--format json` prints, and of what `check` of the library returns. */
import { FORMAT_JSON } from './json.ts'

/** `ids`: every id that a diagnostic can have. */
export function diagnosticsSchema(ids: readonly string[], site: string): object {
  const position = {
    type: 'object', additionalProperties: false, required: ['line', 'column'],
    properties: { line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1, description: 'in UTF-16 units' } },
  }
  const range = { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 2, maxItems: 2, description: 'offsets in UTF-16 units into the source without its byte order mark; the end is not part of it' }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${site}/schemas/diagnostics.json`,
    title: 'Diagnostics of restrict',
    type: 'object', additionalProperties: false, required: [...FORMAT_JSON],
    properties: {
      ok: { type: 'boolean', description: 'whether there are no diagnostics' },
      diagnostics: { type: 'array', items: { $ref: '#/definitions/diagnostic' }, description: 'in the order of the files; within a file, sorted by place' },
    },
    definitions: {
      diagnostic: {
        type: 'object', additionalProperties: false, required: ['rule', 'message', 'hint', 'file', 'range', 'loc', 'url'],
        properties: {
          rule: { enum: [...ids], description: 'stable; `restrict explain <rule>` prints its page' },
          message: { type: 'string', minLength: 1, description: 'what is wrong, in one sentence' },
          hint: { type: 'string', description: 'what to write instead; may be empty' },
          file: { type: 'string', minLength: 1 },
          range,
          loc: { type: 'object', additionalProperties: false, required: ['start', 'end'], properties: { start: position, end: position } },
          url: { type: 'string', pattern: '^https://', description: 'the page of the rule' },
          suggestion: {
            type: 'object', additionalProperties: false, required: ['message', 'edits'],
            description: 'a rewrite that does what the hint says; it may change what the program does',
            properties: {
              message: { type: 'string', minLength: 1 },
              edits: { type: 'array', minItems: 1, items: { type: 'object', additionalProperties: false, required: ['range', 'text'], properties: { range, text: { type: 'string' } } }, description: 'they do not overlap and belong together' },
            },
          },
        },
      },
    },
  }
}
