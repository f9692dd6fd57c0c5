/** Identifiers and property keys that mean something to the guarded form. DATA, shared by every part. */

/** Identifiers with this prefix belong to the guarded form; a program that binds or names one is rejected. */
export const RESERVED_PREFIX = '$r_'

/** The shims, in the order in which they appear among the wrapper's parameters. Only those in use appear, after the first three. */
export const SHIMS = [
  '$r_n', '$r_fill', '$r_link',
  '$r_key', '$r_grow', '$r_pow', '$r_spread', '$r_props', '$r_catch', '$r_final', '$r_resume', '$r_ctor', '$r_ref', '$r_rest', '$r_own',
  '$r_num', '$r_factor', '$r_same', '$r_equal', '$r_update', '$r_slot', '$r_len', '$r_field', '$r_o',
  '$r_k', '$r_hold', '$r_held', '$r_inc', '$r_dec', '$r_was', '$r_u',
] as const

/** The shims that tell hooks what is about to happen (`guards: 'all'`): all of them or none, in this order, after the first three. */
export const HOOK_SHIMS = ['$r_on', '$r_by', '$r_in', '$r_see', '$r_pick', '$r_got', '$r_of', '$r_def', '$r_h'] as const

/** Reserved names that stand for local variables of the guarded form. */
export const LOCALS = { accessor: '$r_a', completion: '$r_v', saved: '$r_f', caught: '$r_e', default: '$r_default', importPrefix: '$r_i', unsettled: '$r_c', receiver: '$r_o', key: '$r_k', old: '$r_u', toll: '$r_t', claim: '$r_is', told: '$r_h' } as const

/** Parameters of the functions that `E[K]++` becomes: what E was, what K was, and the value. */
export const PARAMETERS = ['$r_x', '$r_y', '$r_z'] as const

/** A loop that counts its turns by itself settles when it has counted so many steps; one turn costs at most a quarter of it. */
export const CHUNK = 4096

/** A directive of the guarded form that begins with this names the variables that only ever hold Numbers; so does a text after the label `claim`, for a function. */
export const NUMBERS_CLAIM = 'numbers '

/** More than any counter ever holds: a charge that compares with it calls the meter each time. */
export const ALWAYS_BELOW = 1000000000

/**
 * The most that a charge of the ordinary kind compares the counter with. Whichever charge comes first below its bound calls the meter, so that
 * the rarely executed ones, which have high bounds, do it for the others: a call that was never made costs the engine's optimizer nothing.
 */
export const EARLIEST = 65536

/** An element with a number below this never makes a table of an array or object, wherever it is written. */
export const NEAR = 1024

/** Property keys that no program may name, in any position, in any preset. */
export const DENIED_ALWAYS = ['__proto__', 'caller', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'] as const

/**
 * Names of methods that a program may want to give an instance of a built-in class. Their prototypes are frozen, so that an assignment would
 * be refused; where one of these names is written, the guarded form asks how. Names that are fields of ordinary objects more often are left out.
 */
export const SHARED_NAMES: ReadonlySet<string> = new Set((
  'add all allSettled apply bind call catch clear concat constructor delete every exec filter finally flat flatMap forEach get has includes indexOf join ' +
  'lastIndexOf pop push race reduce reduceRight reject repeat replace resolve reverse set shift slice some splice split subarray test then toJSON toLocaleString toString unshift valueOf with ' +
  'charAt charCodeAt codePointAt copyWithin endsWith findIndex findLast findLastIndex getBigInt64 getBigUint64 getDate getDay getFloat32 getFloat64 getFullYear getHours ' +
  'getInt16 getInt32 getInt8 getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds ' +
  'getUTCMinutes getUTCMonth getUTCSeconds getUint16 getUint32 getUint8 isWellFormed localeCompare matchAll padEnd padStart replaceAll setBigInt64 setBigUint64 setDate ' +
  'setFloat32 setFloat64 setFullYear setHours setInt16 setInt32 setInt8 setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours ' +
  'setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setUint16 setUint32 setUint8 startsWith substr substring toDateString toExponential toFixed toGMTString ' +
  'toISOString toLocaleDateString toLocaleLowerCase toLocaleTimeString toLocaleUpperCase toLowerCase toPrecision toReversed toSorted toSpliced toTimeString toUTCString ' +
  'toUpperCase toWellFormed trimEnd trimLeft trimRight trimStart at entries fill find match normalize return search sort throw trim'
).split(' '))

/** Free names that are properties of the frozen global object itself and never passed as parameters. */
export const CONSTANT_GLOBALS = ['undefined', 'NaN', 'Infinity'] as const
