// A map above the list, only where the shop switched it on and only once somebody asks for it. Everything comes from
// this host, the squares of the map too. The list stays the main thing: a mark leads to its entry.
(() => {
  const make = (name, parts) => Object.assign(document.createElement(name), parts);

  const load = (place) =>
    window.L
      ? Promise.resolve()
      : new Promise((done, failed) => {
          const style = make("link", { rel: "stylesheet", href: place.dataset.style, onload: next, onerror: failed });
          function next() {
            document.head.append(make("script", { src: place.dataset.script, onload: done, onerror: failed }));
          }
          document.head.append(style);
        });

  const draw = (place, canvas) => {
    const words = place.dataset;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(canvas, { zoomControl: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
    L.tileLayer(words.map, { maxZoom: Number(words.zoom), attribution: make("span", { textContent: words.attribution }).innerHTML }).addTo(map);
    const entries = [...document.querySelectorAll(".point[data-lat]")];
    // A mark has no element before the map knows where it looks.
    map.fitBounds(L.latLngBounds(entries.map((entry) => [entry.dataset.lat, entry.dataset.lng])).pad(0.15), { maxZoom: 15, animate: false });
    for (const entry of entries) {
      const number = entry.id.replace("point-", "");
      const icon = L.divIcon({ className: "points__mark", html: number, iconSize: [32, 32] });
      const mark = L.marker([entry.dataset.lat, entry.dataset.lng], { icon, title: entry.dataset.name, keyboard: true, riseOnHover: true }).addTo(map);
      mark.getElement().setAttribute("aria-label", `${number}: ${entry.dataset.name}`);
      const show = () => {
        document.querySelectorAll(".point--chosen").forEach((one) => one.classList.remove("point--chosen"));
        entry.classList.add("point--chosen");
        entry.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
        entry.focus({ preventScroll: true });
      };
      mark.on("click", show).on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && show());
    }
    return map;
  };

  const offer = () => {
    const place = document.querySelector("[data-map]");
    if (!place || place.firstChild || !document.querySelector(".point[data-lat]")) return;
    const canvas = make("div", { className: "points__canvas", hidden: true, id: "points-canvas" });
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", place.dataset.name);
    const button = make("button", { type: "button", className: "button button--quiet", textContent: place.dataset.open });
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", canvas.id);
    let map;
    button.addEventListener("click", async () => {
      const opens = canvas.hidden;
      if (opens) {
        try {
          await load(place);
        } catch {
          button.replaceWith(make("p", { className: "soft", textContent: place.dataset.failed }));
          return;
        }
      }
      canvas.hidden = !opens;
      button.textContent = opens ? place.dataset.close : place.dataset.open;
      button.setAttribute("aria-expanded", String(opens));
      if (opens) map ? map.invalidateSize() : (map = draw(place, canvas));
    });
    place.append(button, canvas);
  };

  offer();
  document.addEventListener("points:changed", offer);
})();
