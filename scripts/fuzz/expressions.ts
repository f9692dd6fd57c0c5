/** Expressions of the generator: literals, operators, members, assignments, chains. */
import { bare, type Expressions, KEYS, type Maker, NAMES, type Scope, type Type, TYPES, type Variable } from './maker.ts'

const LITERALS: Record<Exclude<Type, 'function'>, readonly string[]> = {
  number: ['0', '1', '2', '3', '-1', '0.5', '10', '1e3', 'NaN', '-0', '0x10', '7', '2147483648', '-2147483649', '4294967295', '9007199254740993', '1e400', '1e-7', '31', '33', '1023', '1024', '5000'],
  string: ["''", "'a'", "'b'", "'length'", "'x1'", '"c"', "'10'", '`t`', "'\\u{1F600}z'", "' 12 '", "'0x1f'", "'-0'", "'Infinity'", "'1n'", "'abcabc'", "'a,b,,c'", "'\\ud83d'", "'Aß\\u0301'", `'${'ab'.repeat(40)}'`],
  boolean: ['true', 'false'],
  bigint: ['0n', '1n', '-3n', '12n', '0xffffffffffffffffffn', '-9007199254740993n', '2n', '64n'],
  array: ['[]', '[1, 2, 3]', '[, 1]', "['a', 'b']", '[[1], [2]]', '[3, undefined, 1, , 2]', '[0.5, -0, NaN]', "['b', , 'a']", 'L(3)', '[2n, 1]', "Array(3)", 'R([1, 2, 3])'],
  object: ['{}', '{ a: 1 }', 'O(7)', 'P(8, { a: 1, b: 2 })', 'P(9, { length: 2, 0: 1 })', 'P(10, [1, 2])', 'new Set([1, 2])', 'Object.freeze({ a: 1 })', 'new Date(0)', 'N(5)', 'S(6n)', "S('a')", "S('3')", '{ a: { b: 2 }, c: [1] }', '{ b: null }', '/a(b)?/g', '{ length: 2, 0: 3, 1: 4 }', 'Object.create({ a: 1, c: 2 })', 'new Map([[1, 2]])', 'new U([3])', 'new Z([2, 1])', 'Object.freeze([1, 2])', 'D()', 'new Uint8Array([1, 2])', 'Object.create(null)'],
  any: ['null', 'undefined', '1', "'s'", 'true', '{ a: 0 }', '[0]', '3n', 'NaN', 'N(1)', 'N(2n)', "N('4')", "S('1')", 'S(NaN)', 'S(2n)', 'Symbol.iterator', "''", '[]', '[2]', '-0'],
}
const FUNCTIONS = ['t', 'log', '() => 1', '(x) => x', 'function () { return this }', 'String', 'Math.max', '(a, b) => a - b', '(a, b) => a > b ? -1 : 1', 'Number', 'Boolean']
const BINARY = ['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>', '&', '|', '^']
const ASSIGNING = ['+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^=']

export function makeExpressions(g: Maker): Expressions {
  const { random, tag } = g
  const literal = (type: Type): string => random.pick(type === 'function' ? FUNCTIONS : LITERALS[type])
  const operand = (type: Type, scope: Scope): string => {
    const text = expression(type, scope)
    return /^[A-Za-z$_][\w$.]*$|^'[^']*'$|^\([^()]*\)$/.test(text) && !/^(?:yield|await|new|typeof|void|delete)\b/.test(text) ? text : `(${text})`
  }
  const variable = (type: Type, scope: Scope): Variable | undefined => {
    const found = scope.variables.filter((one) => one.type === type || type === 'any' || one.type === 'any')
    return found.length > 0 ? random.pick(found) : undefined
  }
  const assignable = (scope: Scope): Variable | undefined => {
    const found = scope.variables.filter((one) => !one.isConst)
    return found.length > 0 && random.chance(0.98) ? random.pick(found) : scope.variables.length > 0 ? random.pick(scope.variables) : undefined
  }
  const keyName = (): string => random.pick(KEYS)
  const key = (scope: Scope): string => (random.chance(0.35) ? `'${keyName()}'` : random.pick([() => `'${keyName()}'`, () => operand('number', scope), () => `K('${keyName()}')`, () => expression('string', scope), () => 'Symbol.iterator', () => `\`${keyName()}\``, () => expression('any', scope), () => random.pick(['0', '1', '2', '1023', '1024', '5e3', '4294967294', '-1', '1.5'])])())
  const member = (scope: Scope, object: string): string => (random.chance(0.5) ? `${object}.${random.pick(NAMES)}` : `${object}[${key(scope)}]`)
  const target = (scope: Scope): string => {
    const one = assignable(scope)
    if (scope.hasThis && random.chance(0.15)) return random.chance(0.5) && scope.privates.length > 0 ? `this.#${random.pick(scope.privates)}` : member(scope, 'this')
    if (scope.hasSuper && random.chance(0.2)) return member(scope, 'super')
    if (one && random.chance(0.55)) return one.name
    const held = random.chance(0.6) ? variable(random.pick(['object', 'array', 'any']), scope) : undefined
    const object = held?.name ?? operand(random.pick(['object', 'array', 'any']), scope)
    return random.chance(0.15) ? member(scope, member(scope, object)) : member(scope, object)
  }
  const anything = (scope: Scope): string => expression(random.pick(TYPES), scope)
  const items = (scope: Scope): string => g.list(4, () => (random.chance(0.2) ? `...${operand(random.chance(0.8) ? 'array' : 'string', scope)}` : random.chance(0.1) ? '' : anything(scope))).join(', ')
  const args = (scope: Scope): string => g.list(3, () => (random.chance(0.15) ? `...${random.chance(0.5) ? `I(${tag()}, [1, 2])` : operand('array', scope)}` : anything(scope))).join(', ')

  let depth = 0
  const expression = (type: Type, scope: Scope): string => {
    depth++
    const text = depth > 14 ? leaf(type, scope) : deeper(type, scope)
    depth--
    return text
  }
  const leaf = (type: Type, scope: Scope): string => {
    const one = random.chance(0.7) ? variable(type, scope) : undefined
    return one ? one.name : bare(literal(type))
  }
  const deeper = (type: Type, scope: Scope): string => {
    if (g.spent() || random.chance(0.15)) return leaf(type, scope)
    if (random.chance(0.1)) return `t(${tag()}, ${expression(type, scope)})`
    if (random.chance(0.08)) return compound(type, scope)
    if (scope.callable !== 'sync' && scope.callable !== 'none' && random.chance(0.07)) return resume(scope) ?? leaf(type, scope)
    if (random.chance(0.12)) return effect(scope)
    return random.chance(0.25) ? g.native(type, scope) : ofType(type, scope)
  }
  const ofType = (type: Type, scope: Scope): string => {
    switch (type) {
      case 'number': return random.pick([
        () => `${operand('number', scope)} ${random.pick(BINARY)} ${operand('number', scope)}`, () => `${operand('any', scope)} ${random.pick(BINARY.filter((sign) => sign !== '**' && sign !== '<<'))} ${operand('any', scope)}`,
        () => `${random.pick(['-', '+', '~'])}${operand(random.chance(0.8) ? 'number' : 'any', scope)}`, () => `${operand('array', scope)}.length`, () => `N(${expression('number', scope)}) ${random.pick(['+', '-', '*', '<', '**'])} ${operand('number', scope)}`,
        () => `G\`x\${${anything(scope)}}y\${${anything(scope)}}\``, () => update(scope), () => `O(${tag()}).m(${args(scope)})`, () => `Q\`${random.pick(['', 'a', '\\u{zz}', '\\n'])}\``,
      ])()
      case 'string': return random.pick([
        () => `${operand('string', scope)} + ${operand(random.pick(['string', 'number', 'boolean', 'any']), scope)}`, () => `\`\${${expression('string', scope)}}-\${${expression('number', scope)}}\``, () => `typeof ${operand('any', scope)}`, () => 'typeof nowhere',
        () => `String(${anything(scope)})`, () => `${operand('string', scope)}[${expression('number', scope)}]`,
      ])()
      case 'boolean': return random.pick([
        () => `${operand('any', scope)} ${random.pick(['===', '!==', '==', '!='])} ${operand('any', scope)}`, () => `${operand(random.chance(0.7) ? 'number' : 'any', scope)} ${random.pick(['<', '>', '<=', '>='])} ${operand(random.chance(0.7) ? 'number' : 'any', scope)}`, () => `!${operand('any', scope)}`,
        () => `${operand(random.chance(0.2) ? 'any' : 'string', scope)} in ${operand('object', scope)}`, () => `K('${keyName()}') in ${operand('object', scope)}`, () => `${operand('any', scope)} instanceof ${random.pick(['Object', 'Array', 'Error', 'Map', 'U'])}`, () => `delete ${operand('object', scope)}[${key(scope)}]`,
        () => (scope.privates.length > 0 ? `#${random.pick(scope.privates)} in ${operand('object', scope)}` : `delete ${operand('object', scope)}?.a`),
      ])()
      // Shifts and powers by what is written here: a BigInt of a million digits is over a limit, which proves nothing.
      case 'bigint': return random.pick([() => `${operand('bigint', scope)} ${random.pick(['+', '-', '*', '&', '|', '^', '/', '%'])} ${operand('bigint', scope)}`, () => `-${operand('bigint', scope)}`, () => `~${operand('bigint', scope)}`, () => `BigInt(${random.int(50)})`, () => `${operand('bigint', scope)} ** ${random.int(4)}n`, () => `${operand('bigint', scope)} ${random.pick(['<<', '>>'])} ${random.int(70)}n`])()
      case 'array': return random.pick([() => `[${items(scope)}]`, () => `[${items(scope)}]`, () => `[...I(${tag()}, [${items(scope)}])]`, () => `[...${g.generatorText(scope)}()]`, () => (scope.hasArguments ? '[...arguments]' : `L(${random.int(4)})`)])()
      case 'object': return random.pick([() => g.objectText(scope), () => g.objectText(scope), () => `O(${tag()})`, () => `new (${g.classText(scope, '')})(${args(scope)})`, () => `{ ...${operand('any', scope)} }`, () => `new Error(${expression('string', scope)})`, () => (scope.hasArguments ? 'arguments' : 'D()')])().replace(/^\{.*\}$/s, (text) => `(${text})`)
      case 'function': return random.pick([() => bare(g.functionText(scope)), () => bare(g.functionText(scope)), () => bare(g.classText(scope, random.chance(0.3) ? g.fresh('C') : ''))])()
      default: return anythingAtAll(scope)
    }
  }

  const anythingAtAll = (scope: Scope): string => random.pick([
    () => anything(scope), () => member(scope, operand('object', scope)), () => `${operand('object', scope)}[${key(scope)}]`, () => `${operand('any', scope)}?.${random.pick(NAMES)}`, () => `${operand('any', scope)}?.[${key(scope)}]?.${random.pick(NAMES)}`, () => `${operand('any', scope)}?.${random.pick(NAMES)}[${key(scope)}](${args(scope)})`,
    () => `${operand('function', scope)}(${args(scope)})`, () => `${operand('any', scope)}?.(${args(scope)})`, () => `${operand('object', scope)}.b?.f(${args(scope)})`, () => `O(${tag()}).b.f(${args(scope)})`, () => `new (${expression('function', scope)})(${args(scope)})`, () => `new ${random.pick(['U', 'Z', 'M1', 'Map', 'Set', 'Error'])}(${args(scope)})`,
    () => (scope.hasThis ? 'this' : 'null'), () => (scope.hasThis ? member(scope, 'this') : 'undefined'), () => (scope.hasSuper ? `super.${random.pick(NAMES)}` : 'void 0'), () => (scope.hasSuper ? `super[${key(scope)}]` : 'null'), () => (scope.hasSuper ? `super.${random.pick(NAMES)}(${args(scope)})` : 'null'),
    () => (scope.callable !== 'none' && !scope.isArrow && !scope.inParameter ? 'new.target' : 'undefined'), () => (scope.privates.length > 0 ? `${operand('object', scope)}${random.pick(['', '?'])}.#${random.pick(scope.privates)}` : 'null'), () => `(${g.functionText(scope)})(${args(scope)})`,
    () => (scope.hasArguments ? random.pick(['arguments.length', 'arguments[0]', 'arguments[1]++', '(arguments[0] = 9)']) : 'null'), () => g.native(random.pick(TYPES), scope), () => resume(scope) ?? 'null', () => `(${g.functionText(scope)}).call(${args(scope)})`, () => `void ${operand('any', scope)}`,
  ])()

  const resume = (scope: Scope): string | undefined => {
    if (scope.inParameter) return undefined
    if (scope.callable === 'generator' || (scope.callable === 'async-generator' && random.chance(0.5))) return random.chance(0.3) ? `(yield* ${random.chance(0.5) ? operand('array', scope) : `Y(${tag()}, [1, 2])`})` : random.chance(0.1) ? '(yield)' : `(yield ${anything(scope)})`
    return scope.callable === 'async' || scope.callable === 'async-generator' ? `(await ${random.chance(0.2) ? `W(${tag()}, ${anything(scope)})` : operand(random.pick(TYPES), scope)})` : undefined
  }

  const compound = (type: Type, scope: Scope): string => random.pick([
    () => `(${expression('boolean', scope)} ? ${expression(type, scope)} : ${expression(type, scope)})`, () => `(${anything(scope)}, ${expression(type, scope)})`, () => `(${operand(type, scope)} ${random.pick(['&&', '||', '??'])} ${operand(type, scope)})`,
    () => `(${anything(scope)}, ${anything(scope)}, ${anything(scope)}, ${expression(type, scope)})`, () => resume(scope) ?? expression(type, scope),
  ])()

  const update = (scope: Scope): string => random.pick([() => `(${target(scope)})++`, () => `--${target(scope)}`, () => `${target(scope)}--`, () => `++${target(scope)}`])().replace(/^\(([A-Za-z]\w*)\)/, '$1')

  const effect = (scope: Scope): string => `(${random.pick([
    () => `${target(scope)} = ${anything(scope)}`, () => `${target(scope)} ${random.pick(ASSIGNING)} ${expression('number', scope)}`, () => `${target(scope)} ${random.pick(['+=', '-=', '*=', '|=', '&='])} ${anything(scope)}`, () => `${target(scope)} ${random.pick(['&&=', '||=', '??='])} ${anything(scope)}`,
    () => `${target(scope)} += ${anything(scope)}`, () => `${g.arrayPattern(scope, 'assign', 0)} = ${iterable(scope)}`, () => `${g.objectPattern(scope, 'assign', 0)} = ${expression('object', scope)}`, () => update(scope), () => update(scope), () => `${operand(random.pick(['array', 'any']), scope)}.length ${random.pick(['=', '-=', '+='])} ${random.chance(0.7) ? random.int(5) : operand('any', scope)}`,
  ])()})`

  const iterable = (scope: Scope): string => random.pick([() => `I(${tag()}, [${items(scope)}])`, () => expression('array', scope), () => `${g.generatorText(scope)}()`, () => operand('string', scope), () => `${g.native('array', scope)}`])()
  return { literal, expression, anything, operand, key, target, effect, iterable, args, variable, assignable }
}
