// Keeps an open order page fresh. Everything works without this file; it only saves a reload.
(() => {
  const live = document.getElementById("live");
  if (!live || !window.htmx) return;
  const news = document.getElementById("news");
  const lost = document.getElementById("lost");
  const opened = Date.now();
  const sources = new Map(); // what the server said last, by part: the page itself is changed by its reader
  let timer = 0, asked = Date.now(), failures = 0;

  const keyOf = (part, place) => part.id || `part-${place}`;
  // A form's token is masked anew in each answer: that is no news.
  const sourceOf = (part) => part.outerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");
  const remember = (root) => [...root.children].forEach((part, place) => sources.set(keyOf(part, place), sourceOf(part)));

  // From every 15 s on, the longer the page is open the rarer, down to every 5 minutes.
  function pause() {
    const open = (Date.now() - opened) / 60000;
    const slow = open < 2 ? 15 : open < 10 ? 30 : open < 60 ? 60 : 300;
    return Math.min(Math.max(Number(live.dataset.every), slow) * 2 ** Math.min(failures, 5), 300) * 1000;
  }

  function plan() {
    clearTimeout(timer);
    if (!Number(live.dataset.every) || document.hidden) return;
    timer = setTimeout(ask, Math.max(asked + pause() - Date.now(), 0));
  }

  function ask() {
    asked = Date.now();
    htmx.trigger(live, "look");
  }

  function isBusy(part) {
    const focus = document.activeElement;
    if (part.contains(focus) && focus.matches("input, textarea, select")) return true;
    return [...part.querySelectorAll("input, textarea")].some((field) => field.type !== "hidden" && field.value !== field.defaultValue);
  }

  const stops = (part) => [...part.querySelectorAll("a[href], button, summary, [tabindex]")];

  // Put a new part in the place of the old one; what its reader unfolded and where he is stays.
  function replace(old, fresh) {
    const focused = old.contains(document.activeElement) ? stops(old).indexOf(document.activeElement) : -1;
    const folds = [...old.querySelectorAll("details")].map((fold) => fold.open);
    if (old.matches("details")) fresh.open = old.open;
    fresh.querySelectorAll("details").forEach((fold, place) => {
      if (place < folds.length) fold.open = folds[place];
    });
    old.replaceWith(fresh);
    htmx.process(fresh);
    if (focused >= 0) stops(fresh)[Math.min(focused, stops(fresh).length - 1)]?.focus({ preventScroll: true });
  }

  function take(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("live");
    if (!fresh) return;
    const headline = document.getElementById("answer")?.textContent;
    const parts = new Map([...live.children].map((part, place) => [keyOf(part, place), part]));
    const anchor = [...live.children].find((part) => part.getBoundingClientRect().bottom > 0);
    const top = anchor?.getBoundingClientRect().top;
    const anchorKey = anchor && [...parts].find(([, part]) => part === anchor)[0];
    let all = true;
    let last = null;
    [...fresh.children].forEach((part, place) => {
      const key = keyOf(part, place), old = parts.get(key), source = sourceOf(part);
      parts.delete(key);
      let here = old;
      if (!old || (sources.get(key) !== source && !isBusy(old))) {
        here = document.importNode(part, true);
        if (old) replace(old, here);
        else (last ? last.after(here) : live.prepend(here)), htmx.process(here);
        sources.set(key, source);
      } else if (sources.get(key) !== source) all = false; // somebody is typing there: later
      last = here;
    });
    for (const [key, part] of parts) {
      if (isBusy(part)) all = false;
      else part.remove(), sources.delete(key);
    }
    live.dataset.every = fresh.dataset.every;
    if (all) live.dataset.tag = fresh.dataset.tag;
    const moved = anchorKey && [...live.children].find((part, place) => keyOf(part, place) === anchorKey);
    if (moved) window.scrollBy(0, moved.getBoundingClientRect().top - top);
    const now = document.getElementById("answer")?.textContent;
    if (now && now !== headline) {
      news.textContent = now;
      document.title = document.title.replace(headline, now);
    }
  }

  function heard(isThere) {
    failures = isThere ? 0 : failures + 1;
    if (isThere) lost.hidden = true;
    else if (lost.hidden) {
      const at = new Date(Number(lost.dataset.at) || opened);
      lost.querySelector("time").textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      lost.hidden = false;
    }
    if (isThere) lost.dataset.at = Date.now();
    plan();
  }

  const mine = (event) => event.target === live;
  document.addEventListener("htmx:configRequest", (event) => {
    if (mine(event) && live.dataset.tag) event.detail.headers["If-None-Match"] = live.dataset.tag;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!mine(event)) return;
    event.detail.shouldSwap = false;
    if (event.detail.xhr.status === 200 || event.detail.xhr.status === 286) take(event.detail.xhr.responseText);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr?.status ?? 0;
    if (mine(event)) heard(status >= 200 && status < 400);
  });
  document.addEventListener("visibilitychange", plan);
  window.addEventListener("online", plan);
  window.addEventListener("pageshow", (event) => event.persisted && ask());

  remember(live);
  plan();
})();
