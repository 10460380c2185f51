// The search of points: beside the lists of the page, which are there without it.
(() => {
  "use strict";
  const SHOWN = 30;
  const form = document.getElementById("search");
  if (!form || !location.protocol.startsWith("http")) return; // from a disk a browser loads no index
  const box = form.querySelector("input");
  const said = document.getElementById("found");
  const list = document.getElementById("results");
  const place = new URL("pagefind/pagefind.js", document.currentScript.src).href;
  let engine = null;
  let asked = 0;

  async function find() {
    const words = box.value.trim();
    const mine = ++asked;
    if (!words) return show([], "");
    try {
      engine = engine || (await import(place));
      const found = await engine.debouncedSearch(words);
      if (!found || mine !== asked) return;
      const shown = await Promise.all(found.results.slice(0, SHOWN).map((one) => one.data()));
      if (mine === asked) show(shown, count(found.results.length));
    } catch (fault) {
      show([], "The search cannot be used now. The lists below hold all points.");
    }
  }

  function count(number) {
    if (!number) return "No inspection or visit has points with these words.";
    const many = number === 1 ? "1 inspection or visit has" : `${number} inspections and visits have`;
    return `${many} points with these words${number > SHOWN ? `; the first ${SHOWN} are shown` : ""}.`;
  }

  function show(results, words) {
    said.textContent = words;
    list.replaceChildren(...results.map(row));
  }

  function row(result) {
    const link = document.createElement("a");
    const url = new URL(result.url, location.href);
    if (url.origin === location.origin) link.href = `${url.href}#improve`;
    link.textContent = result.meta.title;
    const words = document.createElement("p");
    words.append(...marked(result.excerpt));
    const item = document.createElement("li");
    item.append(link, words);
    return item;
  }

  // Of an excerpt nothing becomes an element but its marks.
  function marked(excerpt) {
    const nodes = new DOMParser().parseFromString(excerpt, "text/html").body.childNodes;
    return [...nodes].map((node) => {
      if (node.nodeName !== "MARK") return node.textContent;
      const mark = document.createElement("mark");
      mark.textContent = node.textContent;
      return mark;
    });
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("submit", find);
  box.addEventListener("input", find);
  form.hidden = false;
})();
