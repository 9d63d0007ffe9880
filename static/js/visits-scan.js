// Scans a customer's QR code in the page, where the browser can read codes by itself. Everything works without this
// file: the phone's own camera opens the code's address, and the code can be typed.
(() => {
  const button = document.querySelector("[data-scan]");
  const view = document.querySelector("[data-scan-view]");
  if (!button || !view || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;

  const picture = view.querySelector("video");
  const words = document.querySelector("[data-scan-words]");
  let stream = null;

  const say = (text) => (words.textContent = text);

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.hidden = false;
  }

  // Only an address of our own check-in is followed: a code is a stranger's text.
  function open(text) {
    let address;
    try {
      address = new URL(text);
    } catch {
      return false;
    }
    if (!address.pathname.startsWith(view.dataset.door)) return false;
    stop();
    location.assign(address.pathname);
    return true;
  }

  async function look(detector) {
    if (!stream) return;
    try {
      const codes = picture.readyState >= 2 ? await detector.detect(picture) : [];
      if (stream && codes.length && codes.some((code) => open(code.rawValue))) return;
      if (stream && codes.length) say(view.dataset.foreign);
    } catch {
      // A single picture that could not be read: the next one comes.
    }
    setTimeout(() => look(detector), 200);
  }

  async function start() {
    say("");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      picture.srcObject = stream;
      view.hidden = false;
      button.hidden = true;
      await picture.play();
      look(new BarcodeDetector({ formats: ["qr_code"] }));
      view.querySelector("[data-scan-end]").focus();
    } catch {
      stop();
      say(view.dataset.refused);
    }
  }

  BarcodeDetector.getSupportedFormats().then((formats) => (button.hidden = !formats.includes("qr_code")), () => {});
  button.addEventListener("click", start);
  view.querySelector("[data-scan-end]").addEventListener("click", () => (stop(), button.focus()));
  document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
})();
