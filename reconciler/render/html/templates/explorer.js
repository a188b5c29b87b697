// A list of many rows: search, filters, an order, and one page of rows at a time, so that the document stays small.

const PAGE = 100;
const MOST_PRINTED = 2000;
// Rows of several targets say whose they are.
const OF_TARGETS = { key: "target", title: "Target" };

class Explorer {
  constructor(section, table, options) {
    Object.assign(this, { section, table, options, text: "", page: 0 });
    this.id = section.id;
    this.search = new Search(table, options.searched);
    const facets = [OF_TARGETS, ...options.facets].filter(({ key }) => table.columns.has(key));
    this.facets = facets.map((each) => new Facet(table, each)).filter((facet) => facet.useful);
    this.orders = new Map();
    this.order = options.orders[0].title;
    this.#build();
    this.update();
  }

  #build() {
    const input = element("input", { type: "search", id: `${this.id}-search`, autocomplete: "off", spellcheck: "false" });
    input.addEventListener("input", () => {
      this.text = input.value;
      this.changed();
    });
    const ordered = element("select", { id: `${this.id}-order` });
    for (const { title } of this.options.orders) ordered.append(element("option", {}, title));
    ordered.addEventListener("change", () => {
      this.order = ordered.value;
      this.changed();
    });
    const clear = element("button", { type: "button" }, "Clear");
    clear.addEventListener("click", () => {
      input.value = this.text = "";
      this.facets.forEach((facet) => facet.clear());
      this.changed();
      input.focus();
    });
    const line = element(
      "div",
      { class: "line" },
      element("div", { class: "choice grow" }, element("label", { for: input.id }, this.options.searching), input),
      this.options.orders.length > 1
        ? element("div", { class: "choice" }, element("label", { for: ordered.id }, "Order"), ordered)
        : null,
      clear,
    );
    const filters = element("div", { class: "filters" });
    for (const facet of this.facets) filters.append(facet.controls(this.id, () => this.changed()));
    const form = element("form", { role: "search", "aria-label": this.options.title, class: "controls" }, line, filters);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.status = element("p", { role: "status", class: "status" });
    this.list = element("ol", { class: "rows", "aria-label": this.options.title });
    this.pager = element("nav", { class: "pager", "aria-label": `Pages of ${this.options.title.toLowerCase()}` });
    this.section.append(form, this.status, this.list, this.pager);
  }

  changed() {
    this.page = 0;
    const began = performance.now();
    this.update();
    performance.measure("filter", { start: began, end: performance.now() });
  }

  #ordered() {
    if (!this.orders.has(this.order)) {
      const { rows } = this.options.orders.find((each) => each.title === this.order);
      this.orders.set(this.order, rows(this.table));
    }
    return this.orders.get(this.order);
  }

  update() {
    const found = this.search.rows(this.text, this.table.count);
    this.rows = filtered(this.#ordered(), found, this.facets);
    this.facets.forEach((facet) => facet.show());
    this.draw();
  }

  get pages() {
    return Math.max(1, Math.ceil(this.rows.length / PAGE));
  }

  draw(first = this.page * PAGE, most = PAGE) {
    const shown = [...this.rows.subarray(first, first + most)];
    this.list.start = first + 1;
    this.list.replaceChildren(...shown.map((row) => this.options.row(this.table, row)));
    const total = counted(this.table.count, this.options.one, this.options.many);
    const part = this.rows.length === this.table.count ? total : `${grouped.format(this.rows.length)} of ${total}`;
    const where = this.rows.length > most ? `, ${grouped.format(first + 1)} to ${grouped.format(first + shown.length)} shown` : "";
    this.status.textContent = this.rows.length ? `${part}${where}` : `none of ${total}`;
    this.#drawPager();
  }

  #drawPager() {
    const last = this.pages - 1;
    const places = [["First", 0], ["Previous", this.page - 1], ["Next", this.page + 1], ["Last", last]];
    const buttons = places.map(([title, page]) => {
      const button = element("button", { type: "button", disabled: page < 0 || page > last || page === this.page }, title);
      button.addEventListener("click", () => this.#turn(page, title));
      return button;
    });
    const said = element("span", {}, `Page ${grouped.format(this.page + 1)} of ${grouped.format(this.pages)}`);
    this.pager.replaceChildren(...(last ? [buttons[0], buttons[1], said, buttons[2], buttons[3]] : []));
  }

  // The keyboard stays where it was: on the button of the same name, or on the list where that one is at its end.
  #turn(page, title) {
    this.page = page;
    this.draw();
    this.section.scrollIntoView({ block: "start" });
    const same = [...this.pager.querySelectorAll("button")].find((each) => each.textContent === title && !each.disabled);
    (same ?? this.pager.querySelector("button:not(:disabled)"))?.focus({ preventScroll: true });
  }

  print() {
    this.draw(0, MOST_PRINTED);
  }
}
