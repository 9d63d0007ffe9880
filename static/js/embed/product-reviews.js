/* <product-reviews sku="…" lang="nl">What shows until the reviews are there</product-reviews>
   Published reviews of one product (without `sku`: of the shop) on the shop's own page. Draws into a shadow root, brings
   its styles as a constructed sheet, asks only the host this script came from, without cookies. With `structured` it
   puts schema.org data into the page's head, for search engines that run scripts. */
(() => {
  const HOME = new URL("../../", document.currentScript.src);
  const CSS = `
:host{display:block;font:inherit;line-height:1.45;color:inherit}:host([hidden]){display:none}
h2,h3,p,ul,li,figure{margin:0;padding:0}ul{list-style:none;display:grid;gap:1rem;margin-top:1rem}
h2{font-size:1.25em;line-height:1.25}.soft{opacity:.78;font-size:.9em}p{overflow-wrap:anywhere;white-space:pre-line;margin-top:.35em}
li{border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);padding-top:1rem}
.reply{border-inline-start:3px solid color-mix(in srgb,currentColor 30%,transparent);padding-inline-start:.75rem}
.photos{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.5rem}.photos img{inline-size:88px;block-size:88px;object-fit:cover;border-radius:4px}
a{color:inherit;display:inline-flex;align-items:center;min-height:44px;font-weight:600}a:focus-visible{outline:3px solid currentColor;outline-offset:2px}`;
  const WORDS = {
    en: { title: "Reviews", of: "out of 5", count: "reviews", bought: "bought here", reward: "Given with a reward:", reply: "The shop replies:", all: "All reviews", photo: "Photo by a buyer" },
    nl: { title: "Beoordelingen", of: "van 5", count: "beoordelingen", bought: "hier gekocht", reward: "Met beloning gegeven:", reply: "De winkel antwoordt:", all: "Alle beoordelingen", photo: "Foto van een koper" },
    de: { title: "Bewertungen", of: "von 5", count: "Bewertungen", bought: "hier gekauft", reward: "Mit Belohnung abgegeben:", reply: "Der Shop antwortet:", all: "Alle Bewertungen", photo: "Foto eines Käufers" },
    fr: { title: "Avis", of: "sur 5", count: "avis", bought: "acheté ici", reward: "Donné contre une récompense :", reply: "La boutique répond :", all: "Tous les avis", photo: "Photo d’un acheteur" },
  };
  const make = (name, content, attributes = {}) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...[].concat(content).filter((part) => part !== null && part !== ""));
    return element;
  };
  const web = (address) => (/^https?:\/\//.test(address) ? address : "#");

  class ProductReviews extends HTMLElement {
    static observedAttributes = ["sku", "lang"];

    constructor() {
      super();
      const style = new CSSStyleSheet();
      style.replaceSync(CSS);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
      this.shadowRoot.append(make("slot", []));
    }

    connectedCallback() {
      this.#ask();
    }

    attributeChangedCallback(_name, before, after) {
      if (before !== null && before !== after && this.isConnected) this.#ask();
    }

    async #ask() {
      const address = new URL("reviews/feed.json", HOME);
      const sku = this.getAttribute("sku"), language = this.closest("[lang]")?.getAttribute("lang");
      if (sku) address.searchParams.set("sku", sku);
      if (language) address.searchParams.set("language", language);
      try {
        const answer = await fetch(address, { credentials: "omit" });
        const told = answer.ok ? await answer.json() : null;
        if (told?.version === 1 && told.count) this.#draw(told, (language ?? "en").slice(0, 2).toLowerCase());
      } catch {
        // The slot's own words stay.
      }
    }

    #draw(told, language) {
      const words = WORDS[language] ?? WORDS.en, most = Number(this.getAttribute("most")) || 10;
      const number = (value) => value.toLocaleString(language, { maximumFractionDigits: 1 });
      const box = make("section", [
        make("h2", `${words.title}: ${number(told.average)} ${words.of}`),
        make("p", `${number(told.count)} ${words.count}`, { class: "soft" }),
        make("ul", told.reviews.slice(0, most).map((row) => this.#review(row, words, language))),
        make("p", told.checked, { class: "soft" }),
        make("a", words.all, { href: web(told.page_url), part: "link" }),
      ], { class: "box", part: "box", lang: language });
      for (const old of this.shadowRoot.querySelectorAll("slot, .box")) old.remove();
      this.shadowRoot.append(box);
      if (this.hasAttribute("structured") && told.structured) this.#describe(told.structured);
      this.dispatchEvent(new CustomEvent("product-reviews", { detail: told, bubbles: true }));
    }

    #review(row, words, language) {
      const day = new Date(row.given_at).toLocaleDateString(language, { dateStyle: "long" });
      const photos = row.photos.map((photo) => make("a", make("img", [], { src: web(photo.url), alt: words.photo, loading: "lazy", width: 88, height: 88 }), { href: web(photo.url) }));
      return make("li", [
        make("h3", [make("span", `${"★".repeat(row.stars)}${"☆".repeat(5 - row.stars)}`, { "aria-hidden": "true" }), ` ${row.stars} ${words.of}`]),
        make("p", `${row.by} · ${day} · ${words.bought}`, { class: "soft" }),
        row.text ? make("p", row.text, { lang: row.language }) : null,
        photos.length ? make("div", photos, { class: "photos" }) : null,
        row.reward ? make("p", `${words.reward} ${row.reward}`, { class: "soft" }) : null,
        row.reply ? make("p", `${words.reply} ${row.reply}`, { class: "reply" }) : null,
      ]);
    }

    #describe(data) {
      const script = document.createElement("script");
      script.type = "application/ld+json";
      script.textContent = JSON.stringify(data);
      document.head.querySelector("script[data-product-reviews]")?.remove();
      script.dataset.productReviews = "";
      document.head.append(script);
    }
  }
  if (!customElements.get("product-reviews")) customElements.define("product-reviews", ProductReviews);
})();
