import {
  type NewOpusEncoder,
  OPUS_BITRATE,
  type OpusEncoder,
  type OpusEvents,
  SAMPLE_RATE,
  SAMPLES_PER_PACKET,
} from "@alongside/live/sound/opus-encoder"
import wasmUrl from "@evan/opus/wasm/opus.wasm?url"

/** What we call of libopus, compiled as it is; pointers are places in `memory`. */
interface Libopus {
  readonly memory: WebAssembly.Memory
  _initialize?(): void
  malloc(bytes: number): number
  free(pointer: number): void
  opus_encoder_get_size(channels: number): number
  opus_encoder_init(encoder: number, sampleRate: number, channels: number, application: number): number
  opus_encoder_ctl_set(encoder: number, request: number, value: number): number
  opus_encoder_ctl_get(encoder: number, request: number): number
  opus_encode(encoder: number, samples: number, count: number, packet: number, room: number): number
}

// opus_defines.h
const APPLICATION_VOIP = 2048
const SET_BITRATE = 4002
const SET_VBR = 4006
const SET_COMPLEXITY = 4010
const GET_LOOKAHEAD = 4027

/** RFC 6716 §3.4: no packet is longer. */
const MOST_PACKET_BYTES = 1275

/** Fetches libopus; 330 kB, so only where the browser has no Opus encoder of its own. */
export async function loadWasmOpus(): Promise<NewOpusEncoder> {
  const nothing = (): number => 0
  const imports = {
    // What a C library links to write to files and to leave; encoding does neither.
    wasi_snapshot_preview1: { proc_exit: nothing, fd_close: nothing, fd_write: nothing, fd_seek: nothing },
    env: { emscripten_notify_memory_growth: nothing },
  }
  const response = await fetch(wasmUrl)
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), imports)
  // The file is one that this build names by its hash, and these are the names it exports.
  const libopus = instance.exports as unknown as Libopus
  libopus._initialize?.()
  return (events) => newEncoder(libopus, events)
}

function newEncoder(libopus: Libopus, events: OpusEvents): OpusEncoder {
  const encoder = libopus.malloc(libopus.opus_encoder_get_size(1))
  const input = libopus.malloc(2 * SAMPLES_PER_PACKET)
  const output = libopus.malloc(MOST_PACKET_BYTES)
  let isClosed = false
  const close = (): void => {
    if (isClosed) return
    isClosed = true
    for (const pointer of [encoder, input, output]) libopus.free(pointer)
  }
  check(libopus.opus_encoder_init(encoder, SAMPLE_RATE, 1, APPLICATION_VOIP))
  check(libopus.opus_encoder_ctl_set(encoder, SET_BITRATE, OPUS_BITRATE))
  // Variable rates tell from the sizes alone what is being said.
  check(libopus.opus_encoder_ctl_set(encoder, SET_VBR, 0))
  // What libopus itself takes on phones; the next steps cost more than they are heard.
  check(libopus.opus_encoder_ctl_set(encoder, SET_COMPLEXITY, 5))
  return {
    preSkip: check(libopus.opus_encoder_ctl_get(encoder, GET_LOOKAHEAD)),
    encode(samples) {
      // Looked up each time: memory that has grown is another buffer.
      const room = new Int16Array(libopus.memory.buffer, input, SAMPLES_PER_PACKET)
      for (let i = 0; i < SAMPLES_PER_PACKET; i++) {
        room[i] = Math.max(-32_768, Math.min(32_767, Math.round(samples[i]! * 32_767)))
      }
      const length = check(libopus.opus_encode(encoder, input, SAMPLES_PER_PACKET, output, MOST_PACKET_BYTES))
      events.packet(new Uint8Array(libopus.memory.buffer, output, length).slice())
    },
    async flush() {
      // Every packet came out while it was asked for.
    },
    close,
  }
}

function check(result: number): number {
  if (result < 0) throw new Error(`libopus answered ${result}`)
  return result
}
