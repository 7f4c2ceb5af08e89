// Looks into the official DeviceScript VM while it runs. The VM tells neither how many instructions it executed nor how full its heap is.
// So its binary gets one counter more: the loop of `devs_vm_exec_opcodes` runs once per instruction (the same count that
// ends a runaway fiber at 131,072), and the binary names its functions. The heap is read where it lies, in the VM's memory.

import { type VmEngine, webAssembly } from "../sim/runtimes/devicescript-vm.js"

const INTERPRETER = "devs_vm_exec_opcodes"
const COUNTER = "bench_instructions"
/** Sections of a binary, and bytes of its code. */
const CUSTOM = 0, IMPORT = 2, GLOBAL = 6, EXPORT = 7, CODE = 10
const LOOP = [0x03, 0x40]
const I32 = 0x7f, MUTABLE = 1, ZERO = [0x41, 0, 0x0b]

interface Exports {
  memory: { buffer: ArrayBuffer }
  bench_instructions: { value: number }
  jd_em_devs_enable_gc_stress(on: number): void
}

/** What one line of the program's output, or its end by an exception, saw. */
export interface Mark {
  text: string
  /** Instructions executed, modulo 2^32. */
  instructions: number
  /** Blocks taken from the heap: objects, lists, and a frame for every call of a function. */
  blocks: number
  /** Bytes of the heap that are not free, garbage included. */
  used_bytes: number
}

class Reader {
  constructor(readonly bytes: Uint8Array, public at = 0) {}

  number(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++]
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }

  take(length: number): Uint8Array {
    return this.bytes.subarray(this.at, this.at += length)
  }

  name(): string {
    return Buffer.from(this.take(this.number())).toString()
  }
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(Math.floor(value / 128))]
}

function sections(binary: Uint8Array): { id: number, content: Uint8Array }[] {
  const reader = new Reader(binary, 8)
  const found = []
  while (reader.at < binary.length) found.push({ id: binary[reader.at++], content: reader.take(reader.number()) })
  return found
}

/** Index of a function by the names that the binary carries. */
function functionIndex(content: Uint8Array, wanted: string): number | undefined {
  const reader = new Reader(content)
  if (reader.name() !== "name") return undefined
  while (reader.at < content.length) {
    const kind = content[reader.at++]
    const end = reader.number() + reader.at
    if (kind === 1) {
      for (let left = reader.number(); left > 0; left--) {
        const index = reader.number()
        if (reader.name() === wanted) return index
      }
    }
    reader.at = end
  }
  return undefined
}

/** Imported functions stand before the binary's own: here all imports are functions. */
const importedFunctions = (content: Uint8Array): number => new Reader(content).number()

/** A vector of `content` with one entry more. */
function appended(content: Uint8Array, entry: number[]): { index: number, content: Uint8Array } {
  const reader = new Reader(content)
  const index = reader.number()
  return { index, content: Uint8Array.from([...leb(index + 1), ...content.subarray(reader.at), ...entry]) }
}

/** The `nth` function's body with `insert` at the start of its first loop. */
function counted(code: Uint8Array, nth: number, insert: number[]): Uint8Array {
  const reader = new Reader(code)
  const count = reader.number()
  const parts: Uint8Array[] = [Uint8Array.from(leb(count))]
  for (let i = 0; i < count; i++) {
    const body = Buffer.from(reader.take(reader.number()))
    const at = body.indexOf(Uint8Array.from(LOOP)) + LOOP.length
    const patched = i === nth ? Buffer.concat([body.subarray(0, at), Uint8Array.from(insert), body.subarray(at)]) : body
    parts.push(Uint8Array.from(leb(patched.length)), patched)
  }
  return Buffer.concat(parts)
}

/** The VM's binary with the counter. @throws Error if this version of the VM has no such function, or no names */
export function withCounter(binary: Uint8Array): Uint8Array {
  const list = sections(binary)
  const content = (id: number): Uint8Array => list.find(section => section.id === id)!.content
  const index = list.filter(({ id }) => id === CUSTOM).map(section => functionIndex(section.content, INTERPRETER)).find(found => found !== undefined)
  if (index === undefined) throw new Error(`the DeviceScript VM has no function ${INTERPRETER}: this version is another one than 2.16.4`)
  const globals = appended(content(GLOBAL), [I32, MUTABLE, ...ZERO])
  const counter = leb(globals.index)
  const replaced: Record<number, Uint8Array> = {
    [GLOBAL]: globals.content,
    [EXPORT]: appended(content(EXPORT), [COUNTER.length, ...Buffer.from(COUNTER), 3, ...counter]).content,
    // global.get, i32.const 1, i32.add, global.set
    [CODE]: counted(content(CODE), index - importedFunctions(content(IMPORT)), [0x23, ...counter, 0x41, 1, 0x6a, 0x24, ...counter]),
  }
  const parts: Uint8Array[] = [binary.subarray(0, 8)]
  for (const { id, content: own } of list) {
    const now = replaced[id] ?? own
    parts.push(Uint8Array.from([id, ...leb(now.length)]), now)
  }
  return Buffer.concat(parts)
}

const FREE = 1, FINAL = 0x4f
/** Words of the heap's head (runtime/devicescript/gc_alloc.c): first free block, first chunk, blocks ever taken, ... */
const HEAD_BYTES = 24

/** The heap tells itself: its second word points just behind its head, to a chunk without a next one whose end is marked. */
function findHeap(words: Uint32Array): number | undefined {
  for (let at = 0; at < words.length - 8; at++) {
    const chunk = at + HEAD_BYTES / 4
    if (words[at + 1] !== chunk * 4 || words[chunk] !== 0) continue
    const end = words[chunk + 1]
    if (end % 4 === 0 && end > chunk * 4 && words[end / 4] >>> 24 === FINAL) return at
  }
  return undefined
}

function heapState(buffer: ArrayBuffer): { blocks: number, used_bytes: number } {
  const words = new Uint32Array(buffer)
  const head = findHeap(words)
  if (head === undefined) throw new Error("the DeviceScript VM has no heap yet, or another one than 2.16.4")
  const chunk = head + HEAD_BYTES / 4
  const end = words[chunk + 1] / 4
  let used_bytes = 0
  for (let at = chunk + 2; at < end;) {
    const size = words[at] & 0xffffff
    if (words[at] >>> 24 !== FREE) used_bytes += size * 4
    at += size
  }
  return { blocks: words[head + 2], used_bytes }
}

/** A VM whose program leaves a mark with every line that it prints.
 *  @param onMark called while the program stands in `console.log`; answers whether the VM shall collect garbage before every
 *  allocation from here on, so that what is used is what is reachable */
export function probe(onMark: (mark: Mark) => boolean): VmEngine {
  return Object.assign(Object.create(webAssembly) as VmEngine, {
    async instantiate(binary: Uint8Array, imports: { env: Record<string, (pointer: number) => void> }) {
      const print = imports.env["em_print_dmesg"]
      imports.env["em_print_dmesg"] = pointer => {
        print(pointer)
        const exports = found.instance.exports as Exports
        const bytes = new Uint8Array(exports.memory.buffer, pointer)
        const line = Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString()
        if (!line.startsWith("> ") && !line.startsWith("! Exception")) return
        const mark = { text: line.slice(2), instructions: exports.bench_instructions.value, ...heapState(exports.memory.buffer) }
        exports.jd_em_devs_enable_gc_stress(onMark(mark) ? 1 : 0)
      }
      const found = await webAssembly.instantiate(withCounter(binary), imports)
      return found
    },
  })
}
