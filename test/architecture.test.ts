/** The folders import each other only along the arrows of ARCHITECTURE.md. Read from the import statements of every source file. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import ts from 'typescript'

const test = suite('architecture')
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDERS = ['analyzer', 'bin', 'policy', 'report', 'rewriter', 'rules', 'runtime', 'verifier'] as const
type Folder = (typeof FOLDERS)[number]

/** Folder -> what its files may import at run time, besides their own folder. `index` is index.ts, `realms`, `tables` and `packed` are realms.ts, tables.ts and packed.ts. */
const MAY_IMPORT: Record<Folder, readonly string[]> = {
  policy: [],
  verifier: ['policy'],
  runtime: ['policy', 'packed'],
  analyzer: ['policy'],
  report: [],
  rules: ['analyzer', 'policy'],
  rewriter: ['analyzer', 'policy'],
  bin: ['index', 'realms', 'policy', 'report', 'tables', 'packed'],
}
/** Types cost nothing at run time; only these may cross where code may not. */
const MAY_IMPORT_TYPES: Partial<Record<Folder, readonly string[]>> = { report: ['analyzer'], bin: ['analyzer'] }
/** The trusted base loads nothing else from outside. */
const PACKAGES: Partial<Record<Folder, readonly string[]>> = { verifier: ['acorn', 'estree'], runtime: ['estree'] }
const MAX_LINES = 300
/** A kernel part is one function whose text is the program, so it cannot be cut in two where its closures are shared. */
const LONGER: Readonly<Record<string, number>> = {
  'runtime/kernel/codec.ts': 560, 'runtime/kernel/intrinsics-kit.ts': 357, 'runtime/kernel/program.ts': 415,
  'runtime/kernel/natives-array.ts': 340, 'runtime/kernel/natives-object.ts': 340, 'runtime/kernel/natives-string.ts': 320,
  'runtime/kernel/regexp-machine.ts': 390, 'runtime/kernel/regexp-parse.ts': 420,
}
/** Names the other kernel parts for the compiler; their texts stand beside its own. */
const COMPOSERS: readonly string[] = ['runtime/kernel/intrinsics.ts', 'runtime/kernel/intrinsics-kit.ts']

type Import = { file: string; specifier: string; isType: boolean }

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name.replaceAll('\\', '/')}`)

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2023, true)
  const found: Import[] = []
  const add = (node: ts.Node | undefined, isType: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ file, specifier: node.text, isType })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')) add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

// Under verbatimModuleSyntax `import { type A }` still loads the module.
function isTypeOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

function targetOf({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const path = relative(ROOT, resolve(ROOT, dirname(file), specifier)).replaceAll('\\', '/')
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '')
}

const imports = FOLDERS.flatMap((folder) => filesOf(folder).flatMap(importsOf))

for (const folder of FOLDERS) {
  test(`${folder} imports along the arrows`, () => {
    const wrong = imports.filter((each) => each.file.startsWith(`${folder}/`)).filter((each) => {
      const target = targetOf(each)
      if (target === undefined || target === folder) return false
      const allowed = [...MAY_IMPORT[folder], ...(each.isType ? (MAY_IMPORT_TYPES[folder] ?? []) : [])]
      return !allowed.includes(target)
    })
    assert.equal(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`), [])
  })
}

test('every source file was seen', () => {
  assert.ok(imports.length > 100)
  for (const folder of FOLDERS) assert.ok(filesOf(folder).length > 0, folder)
})

test('no folder imports itself through others', () => {
  const edges = new Map<string, Set<string>>(FOLDERS.map((folder) => [folder, new Set()]))
  for (const each of imports) {
    const [from = ''] = each.file.split('/')
    const target = targetOf(each)
    if (target !== undefined && target !== from && edges.has(target)) edges.get(from)?.add(target)
  }
  const visit = (folder: string, path: readonly string[]): void => {
    assert.not.ok(path.includes(folder), [...path, folder].join(' -> '))
    for (const next of edges.get(folder) ?? []) visit(next, [...path, folder])
  }
  for (const folder of FOLDERS) visit(folder, [])
})

test('the trusted base loads no package but its parser', () => {
  for (const [folder, allowed] of Object.entries(PACKAGES)) {
    const wrong = imports.filter(({ file, specifier }) => file.startsWith(`${folder}/`) && !/^(?:\.|node:)/.test(specifier) && !allowed.includes(specifier))
    assert.equal(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`), [])
  }
})

test('kernel parts import only types: their text is what runs', () => {
  const isPart = (each: Import): boolean => COMPOSERS.includes(each.file) && /^\.\/[\w-]+\.ts$/.test(each.specifier)
  const wrong = imports.filter((each) => each.file.startsWith('runtime/kernel/') && !each.isType && !isPart(each))
  assert.equal(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`), [])
})

test(`files of the trusted base keep within ${MAX_LINES} lines`, () => {
  const long = ['verifier', 'runtime'].flatMap(filesOf).map((file) => [file, readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1] as const).filter(([file, lines]) => lines > (LONGER[file] ?? MAX_LINES))
  assert.equal(long, [])
})

test.run()
