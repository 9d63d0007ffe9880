// Fills the list of pick-up points in as providers answer. Without it the page reloads itself.
(() => {
  const PAUSES = [700, 1000, 1500, 2000, 3000, 4000];
  const again = (turn) => {
    const list = document.getElementById("results");
    const address = list && list.dataset.again;
    if (!address || turn >= PAUSES.length) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "results" } });
        if (!answer.ok) return;
        const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("results");
        if (!made) return;
        // Somebody who is reading or choosing keeps the place: the list grows when they let go of it.
        const held = list.contains(document.activeElement) && document.activeElement !== list;
        if (held && !made.dataset.again) {
          list.addEventListener("focusout", () => list.isConnected && list.replaceWith(made), { once: true });
        } else if (!held) {
          list.replaceWith(made);
          document.dispatchEvent(new Event("points:changed"));
        } else {
          list.dataset.again = made.dataset.again;
        }
      } catch {
        // The network went away: the list stays as it is.
      }
      again(turn + 1);
    }, PAUSES[turn]);
  };
  again(0);
})();
