// The Espruino firmware in a real Espruino built for Linux, tick by tick. Requests go in through a named pipe, each
// with its length before it; answers come out on the console. The console as input would not do: it echoes, edits
// lines, and takes an end of file for a key. Numbers come back as the bytes of doubles, because Espruino prints 12 digits.

import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import type { Command, Sample } from "../../src/core/types.js"
import type { EspruinoRuntimeOptions } from "./espruino.js"
import type { Runtime } from "./runtime.js"

/** Length of a request's length, in decimal digits. */
const LENGTH_DIGITS = 8
/** Marks an answer among whatever else the console prints. */
const ANSWER = "@zw "

const serve = (pipe: string): string => `
(function () {
  var pipe = E.openFile(${JSON.stringify(pipe)}, "r");
  var doubles = function (list) { return btoa(new Float64Array(list).buffer); };
  while (true) {
    var head = pipe.read(${LENGTH_DIGITS});
    if (head === undefined || head.length < ${LENGTH_DIGITS}) break;
    var text = pipe.read(parseInt(head, 10));
    var wanted = text[0], answer = "";
    text = text.substr(1);
    if (wanted === "b") Zincwear.begin();
    if (wanted === "n") answer = JSON.stringify(Zincwear.next());
    if (wanted === "f") Zincwear.feed(JSON.parse(text));
    if (wanted === "r") Zincwear.resume();
    if (wanted === "s") answer = JSON.stringify(Zincwear.step(JSON.parse(text)));
    if (wanted === "o") answer = doubles(Zincwear.observe());
    if (wanted === "e") answer = doubles([eval(text)]);
    print(${JSON.stringify(ANSWER)} + answer);
  }
})();
quit();
`

/** The Linux Espruino that the environment names, or nothing. */
export function linuxEspruino(): string | undefined {
  const binary = process.env["ESPRUINO"]
  return binary === undefined || binary === "" ? undefined : binary
}

export class LinuxEspruino implements Runtime {
  readonly name = "espruino-linux"
  private readonly folder = mkdtempSync(join(tmpdir(), "zincwear-espruino-"))
  private child: ChildProcess | undefined
  private pipe: FileHandle | undefined
  private output = ""
  private waiting: { resolve: (answer: string) => void, reject: (error: Error) => void } | undefined

  constructor(private readonly binary: string, private readonly code: string) {}

  async boot(readFlash: (offset: number, length: number) => Uint8Array): Promise<void> {
    await this.start()
    await this.ask("b")
    for (;;) {
      const place: number[] = JSON.parse(await this.ask("n"))
      if (place.length === 0) break
      await this.ask(`f${JSON.stringify([...readFlash(place[0]!, place[1]!)])}`)
    }
    await this.ask("r")
  }

  async step(sample: Sample): Promise<Command[]> {
    return JSON.parse(await this.ask(`s${JSON.stringify(sample)}`))
  }

  async observe(): Promise<number[]> {
    return doubles(await this.ask("o"))
  }

  /** The value of an expression, to the last bit: for tests of the engine itself. Starts the engine if need be. */
  async evaluate(expression: string): Promise<number> {
    if (this.child === undefined) await this.start()
    return doubles(await this.ask(`e${expression}`))[0]!
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A new process is fresh memory. */
  private async start(): Promise<void> {
    await this.stop()
    const pipe = join(this.folder, "requests")
    const script = join(this.folder, "firmware.js")
    rmSync(pipe, { force: true })
    execFileSync("mkfifo", [pipe])
    writeFileSync(script, `${this.code}\n${serve(pipe)}`, "latin1")
    // Its input must stay open: an end of file there reads as an endless row of keys.
    const child = spawn(this.binary, [script], { cwd: this.folder, stdio: ["pipe", "pipe", "pipe"] })
    this.child = child
    this.output = ""
    child.stdout!.setEncoding("latin1").on("data", (text: string) => this.heard(text))
    child.stderr!.setEncoding("latin1").on("data", (text: string) => { this.output += text })
    const died = new Promise<never>((_, reject) => {
      child.once("error", error => reject(new Error(`Espruino (${this.binary}) does not start: ${error.message}`)))
      child.once("close", () => {
        const error = new Error(`Espruino ended: ${complaint(this.output)}`)
        reject(error)
        this.waiting?.reject(error)
      })
    })
    died.catch(() => undefined)
    // Opening a pipe waits for its reader, which comes only if the bundle loads; "r+" never waits.
    this.pipe = await Promise.race([open(pipe, "r+"), died])
  }

  private heard(text: string): void {
    this.output += text
    const at = this.output.indexOf(ANSWER)
    const end = at < 0 ? -1 : this.output.indexOf("\n", at)
    if (end < 0) return
    const answer = this.output.slice(at + ANSWER.length, end).trim()
    const trouble = this.output.slice(0, at)
    this.output = this.output.slice(end + 1)
    const waiting = this.waiting
    this.waiting = undefined
    if (/Uncaught|ERROR|\[ERASED\]/.test(trouble)) waiting?.reject(new Error(`Espruino: ${complaint(trouble)}`))
    else waiting?.resolve(answer)
  }

  private async ask(request: string): Promise<string> {
    const pipe = this.pipe
    if (pipe === undefined || this.child === undefined) throw new Error("boot() comes first")
    if (this.child.exitCode !== null) throw new Error(`Espruino ended: ${complaint(this.output)}`)
    const answer = new Promise<string>((resolve, reject) => { this.waiting = { resolve, reject } })
    await pipe.write(String(request.length).padStart(LENGTH_DIGITS) + request)
    return answer
  }

  private async stop(): Promise<void> {
    const child = this.child
    this.child = undefined
    this.waiting = undefined
    await this.pipe?.close()
    this.pipe = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise(resolve => child.once("exit", resolve))
    child.kill("SIGKILL")
    await gone
  }
}

/** Espruino's complaint: the error itself, not the picture of the code below it, if it made one. */
function complaint(text: string): string {
  return /Uncaught(?! undefined).*/.exec(text)?.[0].trim() ?? text.trim().slice(-600)
}

function doubles(base64: string): number[] {
  const bytes = Buffer.from(base64, "base64")
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(i * 8))
}

/** @param options `binary`: the Linux Espruino; the environment variable ESPRUINO by default
 *  @throws Error if none is named */
export async function createLinuxEspruinoRuntime(options: EspruinoRuntimeOptions & { binary?: string }): Promise<LinuxEspruino> {
  const binary = options.binary ?? linuxEspruino()
  if (binary === undefined) throw new Error("set the environment variable ESPRUINO to a Linux build of Espruino")
  const bundle = await bundleEspruino(options.config)
  return new LinuxEspruino(binary, options.minified === true ? bundle.minified : bundle.code)
}
