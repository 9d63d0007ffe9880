/* <order-status token="…" lang="nl">What shows until the status is there</order-status>
   One order's status on the shop's own page. Draws into a shadow root, brings its styles as a constructed sheet (so the
   page's content security policy need not allow inline styles), asks only the host this script came from. */
(() => {
  const HOME = new URL(".", document.currentScript.src);
  const PAUSE = 60, LONGEST = 900; // seconds between two questions
  const CSS = `
:host{display:block;font:inherit;line-height:1.45;color:inherit;container-type:inline-size}
:host([hidden]){display:none}
.box{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:var(--order-status-radius,var(--r));padding:1.25rem}
h2,h3,p,ol,ul{margin:0;padding:0}ol,ul{list-style:none}
h2{font-size:1.25em;line-height:1.25;text-wrap:balance}h3{font-size:1em}
p{margin-top:.35em}.soft{opacity:.78;font-size:.9em}
a{color:var(--order-status-ink,var(--ink));display:inline-flex;align-items:center;min-height:44px;font-weight:600}
a:focus-visible{outline:3px solid currentColor;outline-offset:2px}
.steps{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:.35rem;margin-top:1rem}
.steps li{border-top:4px solid color-mix(in srgb,currentColor 18%,transparent);padding-top:.35rem;font-size:.8em;opacity:.78}
.steps .done,.steps .now{border-color:var(--order-status-ink,var(--ink));opacity:1}.steps .now{font-weight:700}
.parcels{margin-top:1rem;display:grid;gap:.75rem}
.parcels li{border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);padding-top:.75rem}
.mark{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@container (max-width:24rem){.steps{grid-auto-flow:row;grid-auto-columns:auto}.steps li{border-top:0;border-left:4px solid color-mix(in srgb,currentColor 18%,transparent);padding:.1rem 0 .1rem .6rem}}
@media print{a{display:none}}`;
  const WORDS = {
    en: { open: "Open the order’s page", steps: "Progress", done: "done", now: "now here" },
    nl: { open: "Bekijk de bestelling", steps: "Voortgang", done: "klaar", now: "nu hier" },
    de: { open: "Zur Bestellung", steps: "Fortschritt", done: "erledigt", now: "jetzt hier" },
    fr: { open: "Voir la commande", steps: "Avancement", done: "terminé", now: "en cours" },
  };
  const make = (name, content, attributes = {}) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...[].concat(content).filter((part) => part !== null && part !== ""));
    return element;
  };
  const web = (address) => (/^https?:\/\//.test(address) ? address : "#");

  class OrderStatus extends HTMLElement {
    static observedAttributes = ["token", "lang"];
    #sheet = new CSSStyleSheet();
    #news = make("p", "", { class: "mark", role: "status" }); // says a change, and only that
    #headline = "";
    #etag = "";
    #timer = 0;
    #tries = 0;
    #asked = null;
    #seen = () => document.visibilityState === "visible" && this.#tries >= 0 && this.#ask();

    constructor() {
      super();
      const style = new CSSStyleSheet();
      style.replaceSync(CSS);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style, this.#sheet];
      this.shadowRoot.append(make("slot", []), this.#news);
    }

    connectedCallback() {
      document.addEventListener("visibilitychange", this.#seen);
      this.#ask();
    }

    disconnectedCallback() {
      document.removeEventListener("visibilitychange", this.#seen);
      clearTimeout(this.#timer);
      this.#asked?.abort();
    }

    attributeChangedCallback(_name, before, after) {
      if (before === null || before === after || !this.isConnected) return;
      this.#etag = "";
      this.#tries = 0;
      this.#ask();
    }

    async #ask() {
      clearTimeout(this.#timer);
      this.#asked?.abort();
      const asked = (this.#asked = new AbortController());
      const token = this.getAttribute("token");
      if (!token) return;
      const address = new URL("status.json", HOME);
      address.searchParams.set("token", token);
      const language = this.closest("[lang]")?.getAttribute("lang");
      if (language) address.searchParams.set("language", language);
      try {
        const headers = this.#etag ? { "If-None-Match": this.#etag } : {};
        const answer = await fetch(address, { headers, credentials: "omit", signal: asked.signal, cache: "no-store" });
        if (answer.ok) {
          const status = await answer.json();
          if (status.version !== 1) return;
          this.#etag = answer.headers.get("ETag") ?? "";
          this.#draw(status);
          this.#tries = status.is_final ? -1 : 0;
        } else if (answer.status !== 304) {
          const retry = answer.status === 429 || answer.status >= 500;
          this.#tries = retry ? this.#tries + 1 : -1;
          this.dispatchEvent(new CustomEvent("order-status-error", { detail: { status: answer.status }, bubbles: true }));
        } else this.#tries = 0;
      } catch (error) {
        if (error.name === "AbortError") return;
        this.#tries += 1;
      }
      if (this.#tries < 0) return;
      const wait = Math.min(PAUSE * 2 ** Math.min(this.#tries, 4), LONGEST);
      this.#timer = setTimeout(() => document.visibilityState === "visible" && this.#ask(), wait * 1000);
    }

    #draw(status) {
      const { brand } = status, words = WORDS[status.language.slice(0, 2)] ?? WORDS.en;
      this.#sheet.replaceSync(
        `:host{--ink:${brand.ink};--r:${brand.radius}}@media (prefers-color-scheme:dark){:host([scheme=auto]){--ink:${brand.night_ink}}}`,
      );
      const focused = this.shadowRoot.activeElement !== null;
      const many = status.parcels.length > 1;
      const box = make("section", [
        make("h2", status.headline),
        status.detail ? make("p", status.detail) : null,
        !many && status.parcels[0]?.heard ? this.#heard(status.parcels[0]) : null,
        many ? this.#parcels(status.parcels) : this.#steps(status.steps, words),
        make("p", make("a", words.open, { href: web(status.page_url), part: "link", rel: "nofollow" })),
      ], { class: "box", part: "box", lang: status.language.slice(0, 2) });
      for (const old of this.shadowRoot.querySelectorAll("slot, .box")) old.remove();
      this.shadowRoot.prepend(box);
      if (this.#headline && this.#headline !== status.headline) this.#news.textContent = status.headline;
      this.#headline = status.headline;
      if (focused) box.querySelector("a")?.focus();
      this.dispatchEvent(new CustomEvent("order-status", { detail: status, bubbles: true }));
    }

    #heard(parcel) {
      return make("p", [parcel.carrier ? `${parcel.carrier} · ` : "", parcel.heard], { class: "soft" });
    }

    #steps(steps, words) {
      if (!steps.length) return null;
      return make("ol", steps.map((step) => make("li", [
        step.words,
        step.state === "later" ? null : make("span", ` (${words[step.state]})`, { class: "mark" }),
      ], { class: step.state, ...(step.state === "now" ? { "aria-current": "step" } : {}) })),
      { class: "steps", part: "steps", "aria-label": words.steps });
    }

    #parcels(parcels) {
      return make("ul", parcels.map((parcel) => make("li", [
        make("h3", `${parcel.name}: ${parcel.headline}`),
        parcel.heard ? this.#heard(parcel) : null,
      ])), { class: "parcels", part: "parcels" });
    }
  }

  if (!customElements.get("order-status")) customElements.define("order-status", OrderStatus);
})();
