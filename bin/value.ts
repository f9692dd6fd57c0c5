/**
 * A result as one line of JSON. As `JSON.stringify` does it, and where that has no answer: BigInt as a string of its digits,
 * Map as an array of pairs, Set and bytes as arrays, an error as { name, message }, a cycle as "[Circular]". Nothing of the
 * value is called (no `toJSON`), since functions in it belong to the program.
 */

const MAX_DEPTH = 1000

/** JSON text without line breaks; `null` for what is no value in JSON. */
export function toJson(value: unknown): string {
  return render(value, []) ?? 'null'
}

function render(value: unknown, path: object[]): string | undefined {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string': case 'boolean': return JSON.stringify(value)
    case 'number': return Number.isFinite(value) ? String(value === 0 ? 0 : value) : 'null'
    case 'bigint': return `"${value}"`
    case 'object': return path.includes(value) ? '"[Circular]"' : path.length > MAX_DEPTH ? '"[Too deep]"' : renderObject(value, [...path, value])
    default: return undefined
  }
}

function renderObject(value: object, path: object[]): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value.toISOString())
  if (value instanceof Error) return record([['name', value.name], ['message', value.message]], path)
  if (value instanceof ArrayBuffer) return list([...new Uint8Array(value)], path)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return list([...(value as Uint8Array)], path)
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return list([...value] as unknown[], path)
  return record(Object.entries(value), path)
}

function list(items: readonly unknown[], path: object[]): string {
  return `[${items.map((item) => render(item, path) ?? 'null').join(',')}]`
}

function record(entries: readonly (readonly [string, unknown])[], path: object[]): string {
  const parts = entries.flatMap(([key, item]) => {
    const text = render(item, path)
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
  })
  return `{${parts.join(',')}}`
}
