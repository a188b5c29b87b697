// Filters by what rows have: a box for each value where there are few, a list to choose from where there are many.

const MOST_BOXES = 9;

class Facet {
  constructor(table, { key, title, order = [], label = (value) => value }) {
    this.key = key;
    this.title = title;
    this.label = (value) => (value === null ? "(none)" : label(value));
    this.column = table.columns.get(key);
    this.values = table.values;
    const places = [...new Set(this.column)];
    const rank = (value) => (order.includes(value) ? order.indexOf(value) : order.length);
    const collator = new Intl.Collator("en", { numeric: true });
    const compare = (a, b) => rank(a) - rank(b) || collator.compare(String(a), String(b));
    this.places = places.sort((a, b) => compare(this.values[a], this.values[b]));
    this.chosen = new Set();
    this.counts = new Uint32Array(this.values.length);
  }

  // Nothing to choose from is no filter.
  get useful() {
    return this.places.length > 1;
  }

  allows(row) {
    return !this.chosen.size || this.chosen.has(this.column[row]);
  }

  controls(id, changed) {
    return this.places.length <= MOST_BOXES ? this.#boxes(id, changed) : this.#list(id, changed);
  }

  #boxes(id, changed) {
    this.shown = new Map();
    const boxes = this.places.map((place, at) => {
      const box = element("input", { type: "checkbox", id: `${id}-${this.key}-${at}` });
      box.addEventListener("change", () => {
        if (box.checked) this.chosen.add(place);
        else this.chosen.delete(place);
        changed();
      });
      const count = element("span", { class: "count" });
      this.shown.set(place, { box, count });
      return element("label", { class: "chip" }, box, " ", bidi(this.label(this.values[place]), 60), " ", count);
    });
    return element("fieldset", {}, element("legend", {}, this.title), ...boxes);
  }

  #list(id, changed) {
    this.options = new Map();
    const choice = element("select", { id: `${id}-${this.key}` });
    this.every = element("option", { value: "" }, "all");
    choice.append(this.every);
    for (const place of this.places) {
      const option = element("option", { value: String(place) });
      this.options.set(place, option);
      choice.append(option);
    }
    choice.addEventListener("change", () => {
      this.chosen = new Set(choice.value === "" ? [] : [Number(choice.value)]);
      changed();
    });
    this.choice = choice;
    return element("div", { class: "choice" }, element("label", { for: choice.id }, this.title), choice);
  }

  clear() {
    this.chosen.clear();
    for (const { box } of this.shown?.values() ?? []) box.checked = false;
    if (this.choice) this.choice.value = "";
  }

  // How many rows each choice would show, all other filters as they are.
  show() {
    for (const [place, { box, count }] of this.shown ?? []) {
      count.textContent = grouped.format(this.counts[place]);
      box.parentElement.classList.toggle("none", !this.counts[place] && !box.checked);
    }
    for (const [place, option] of this.options ?? []) {
      const name = visible(String(this.label(this.values[place]))).slice(0, 80);
      option.textContent = `${name} (${grouped.format(this.counts[place])})`;
    }
  }
}

// The rows, in the order given, that a search found and every facet allows. Counts of facets come with it.
function filtered(order, found, facets) {
  const rows = new Uint32Array(order.length);
  let count = 0;
  for (const facet of facets) facet.counts.fill(0);
  for (const row of order) {
    if (found && !found[row]) continue;
    let refused = null;
    let several = false;
    for (const facet of facets) {
      if (facet.allows(row)) continue;
      several = refused !== null;
      refused = facet;
      if (several) break;
    }
    if (several) continue;
    if (refused) {
      refused.counts[refused.column[row]] += 1;
      continue;
    }
    for (const facet of facets) facet.counts[facet.column[row]] += 1;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}
