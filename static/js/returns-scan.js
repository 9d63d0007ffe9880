// Reads codes with the phone's camera, where the browser can by itself. Everything works without this file: a hand
// scanner types, and the phone's own camera opens the code's address.
(() => {
  const button = document.querySelector("[data-scan]");
  const view = document.querySelector("[data-scan-view]");
  const field = document.querySelector("form[data-offline] input[name=text]");
  if (!button || !view || !field || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;

  const WANTED = ["qr_code", "code_128", "data_matrix", "itf", "code_39", "ean_13", "pdf417", "aztec"];
  const PAUSE = 2500; // the same code in front of the camera is one parcel
  const picture = view.querySelector("video");
  const words = document.querySelector("[data-scan-words]");
  let stream = null;
  let formats = [];
  let last = { text: "", at: 0 };

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.hidden = false;
  }

  function take(text) {
    const now = Date.now();
    const isSame = text === last.text && now - last.at < PAUSE;
    last = { text, at: now };
    if (isSame) return;
    field.value = text;
    field.form.requestSubmit();
    navigator.vibrate?.(60);
  }

  async function look(detector) {
    if (!stream) return;
    try {
      const codes = picture.readyState >= 2 ? await detector.detect(picture) : [];
      if (stream && codes.length) take(codes[0].rawValue);
    } catch {
      // A single picture that could not be read: the next one comes.
    }
    setTimeout(() => look(detector), 250);
  }

  async function start() {
    words.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      picture.srcObject = stream;
      view.hidden = false;
      button.hidden = true;
      await picture.play();
      look(new BarcodeDetector({ formats }));
      view.querySelector("[data-scan-end]").focus();
    } catch {
      stop();
      words.textContent = view.dataset.refused;
    }
  }

  const ready = (found) => ((formats = WANTED.filter((one) => found.includes(one))), (button.hidden = formats.length === 0));
  BarcodeDetector.getSupportedFormats().then(ready, () => {});
  button.addEventListener("click", start);
  view.querySelector("[data-scan-end]").addEventListener("click", () => (stop(), button.focus()));
  document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
})();
