// Keys for people who live in this page. Everything works without this file.
(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.checkVisibility());

  function step(by) {
    const all = rows();
    const now = all.indexOf(document.activeElement?.closest("[data-row]"));
    const next = all[Math.min(Math.max(now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  function find() {
    const field = document.querySelector("[data-search]");
    if (field) field.select(), field.focus();
    else document.querySelector(".dash-nav a:nth-child(2)")?.click();
  }

  const keys = {
    "/": find,
    "?": () => document.getElementById("help")?.showModal(),
    j: () => step(1),
    k: () => step(-1),
    Enter: () => document.activeElement?.matches("[data-row]") && document.activeElement.querySelector("a")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") document.querySelectorAll(".dash-menu[open]").forEach((menu) => (menu.open = false));
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && !event.target.matches("[data-row]")) return;
    const act = keys[event.key];
    if (act) event.preventDefault(), act();
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll(".dash-menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
    if (event.target.matches("[data-select]")) event.target.select();
  });

  // A session that ended, a server that restarts: say so instead of leaving a dead button.
  for (const trouble of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(trouble, () => window.location.reload());
  }
})();
