// A button beside each value that is carried elsewhere. Without it one click on the value chooses all of it.
(() => {
  const words = document.querySelector("[data-copy-words]");
  if (!words || !navigator.clipboard) return;
  for (const value of document.querySelectorAll("[data-copy]")) {
    const act = document.createElement("button");
    act.type = "button";
    act.className = "button button--quiet dash-copy__act";
    act.textContent = words.dataset.copyWords;
    act.setAttribute("aria-label", `${words.dataset.copyWords}: ${value.textContent.slice(0, 60)}`);
    act.addEventListener("click", async () => {
      await navigator.clipboard.writeText(value.textContent);
      act.textContent = words.dataset.copiedWords;
      setTimeout(() => { act.textContent = words.dataset.copyWords; }, 2000);
    });
    value.after(act);
  }
})();
