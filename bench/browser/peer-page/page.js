// @ts-nocheck: served to the browser as it stands, as a peer would write it.
// What a developer would write in an afternoon. `#slices`: a PUT for each second of MediaRecorder. `#whole`: record, stop, then tus.
const isWhole = location.hash === "#whole"
const options = { mimeType: "video/webm;codecs=vp8,opus", videoBitsPerSecond: 500_000, audioBitsPerSecond: 24_000 }
let recorder
const sending = []
const blobs = []

async function open() {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: 640, height: 480, frameRate: 24 },
  })
  recorder = new MediaRecorder(stream, options)
  let number = 0
  recorder.ondataavailable = ({ data }) => {
    if (isWhole) blobs.push(data)
    else if (data.size > 0) sending.push(put(number++, data))
  }
  document.querySelector("#start").disabled = false
}

async function put(number, data) {
  for (;;) {
    try {
      const response = await fetch(`/slices/${number}`, { method: "PUT", body: data })
      if (response.ok) return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
}

function uploadWhole() {
  return new Promise((resolve, reject) => {
    new tus.Upload(new Blob(blobs), {
      endpoint: "/files",
      retryDelays: [300, 300, 1000, 1000],
      onSuccess: resolve,
      onError: reject,
    }).start()
  })
}

document.querySelector("#start").onclick = () => (isWhole ? recorder.start() : recorder.start(1000))
document.querySelector("#stop").onclick = async () => {
  const stopped = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.stop()
  await stopped
  await (isWhole ? uploadWhole() : Promise.all(sending))
  document.title = "sent"
}
void open()
