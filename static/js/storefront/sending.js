// A place or a time belongs to one way to send a return: choosing it chooses that way, and leaving the way forgets it.
// Without this file the server says which way a place belongs to.
(() => {
  document.addEventListener("change", ({ target }) => {
    const tile = target.closest?.(".sending-way");
    if (!tile || target.type !== "radio") return;
    const way = tile.querySelector("input[name=way]");
    way.checked = true;
    if (tile.querySelector("[name^='time:']")) tile.querySelector("details").open = true; // a time has to be chosen
    document.querySelectorAll(".sending-way").forEach((other) => {
      if (other !== tile) other.querySelectorAll("input:not([name=way])").forEach((inner) => { inner.checked = false; });
    });
  });
})();
