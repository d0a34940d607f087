// Finds in a text what may point to a patient. The patterns stand in qitrack/domain/identifiers.json;
// qitrack/domain/identifiers.py reads the same file, and a test holds the two together.

const LOOK_BACK = 60
const DIGITS_OF_A_NUMBER = 9

function isNhsNumber (text) {
  const digits = Array.from(text.replace(/[^0-9]/g, ''), Number)
  if (new Set(digits).size === 1) return false
  let total = 0
  for (let place = 0; place < DIGITS_OF_A_NUMBER; place++) total += digits[place] * (10 - place)
  return (11 - total % 11) % 11 === digits[DIGITS_OF_A_NUMBER]
}

function compiled (table) {
  const pieces = new Map()
  const together = (pattern) => {
    for (const [name, piece] of pieces) pattern = pattern.replaceAll(`{${name}}`, piece)
    return pattern
  }
  for (const [name, piece] of Object.entries(table.pieces)) pieces.set(name, together(piece))
  return table.kinds.flatMap(({ kind, needs = [''], check, patterns }) => patterns.map((one) => {
    const flags = one.capitals ? '' : 'i'
    return {
      kind,
      needs,
      hasCheckDigit: check === 'mod-11',
      find: new RegExp(together(one.find), `g${flags}`),
      unlessAfter: one.unless_after ? new RegExp(together(one.unless_after), flags) : null
    }
  }))
}

function holds (pattern, text, match) {
  if (pattern.hasCheckDigit && !isNhsNumber(match[0])) return false
  const before = text.slice(Math.max(0, match.index - LOOK_BACK), match.index)
  return !pattern.unlessAfter || !pattern.unlessAfter.test(before)
}

// A match that fails its check hides none that begins in it.
function * matches (pattern, text) {
  pattern.find.lastIndex = 0
  for (let match = pattern.find.exec(text); match; match = pattern.find.exec(text)) {
    const end = match.index + match[0].length
    const isFound = holds(pattern, text, match)
    if (isFound) yield { start: match.index, end, kind: pattern.kind }
    pattern.find.lastIndex = isFound ? end : match.index + 1
  }
}

// A function from a text to its finds: {start, end, kind}, places counted in characters as people do.
export function finder (table) {
  const plain = new Map()
  for (const [letter, many] of Object.entries(table.read_as)) {
    for (const one of many) plain.set(one, letter)
  }
  const patterns = compiled(table)

  return (text) => {
    const letters = Array.from(text)
    // One unit for each character, so that places are those of the text.
    const read = letters.map((letter) => plain.get(letter) ?? (letter.length > 1 ? '?' : letter)).join('')
    if (!/[0-9@]/.test(read)) return []
    const small = read.toLowerCase()
    const found = []
    for (const pattern of patterns) {
      if (!pattern.needs.some((word) => small.includes(word))) continue
      for (const one of matches(pattern, read)) {
        if (!found.some((other) => one.start < other.end && other.start < one.end)) found.push(one)
      }
    }
    return found.sort((a, b) => a.start - b.start)
  }
}
