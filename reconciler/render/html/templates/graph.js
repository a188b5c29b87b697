// What reaches what: lists, the tags that their keywords carry, the leaves that find keywords by them. A click on one
// shows what belongs to it; below stands what reaches nothing.

const MOST_NODES = 40;
const MOST_LINES = 300;

// Nodes by id, and edges between them, of the graph's document.
function graphOf(found) {
  const nodes = new Map();
  const add = (id, column, title, notes, apart) => nodes.set(id, { id, column, title, notes, apart, near: new Set() });
  const keywords = (count) => counted(count, "keyword");
  found.lists.forEach((each) => {
    const some = each.reaching < each.keywords && each.reaching ? `, ${grouped.format(each.reaching)} reach a template` : "";
    add(`l ${each.name}`, 0, each.name, `${keywords(each.keywords)}${some}`, !each.reaching);
  });
  found.tags.forEach((each) => add(`t ${each.tag}`, 1, each.tag, keywords(each.keywords), !each.selected));
  found.leaves.forEach((each) => {
    const title = `${each.template.slice(each.template.indexOf("/") + 1)}: ${each.title}`;
    add(leafId(each), 2, title, `${each.usage}, ${keywords(each.keywords)}`, !each.keywords);
  });
  const edges = new Map();
  const join = (from, to) => {
    edges.set(`${from}\n${to}`, [from, to]);
    nodes.get(from).near.add(to);
    nodes.get(to).near.add(from);
  };
  found.carries.forEach((each) => join(`l ${each.list}`, `t ${each.tag}`));
  found.reaches.forEach((each) => join(each.tag === null ? `l ${each.list}` : `t ${each.tag}`, leafId(each)));
  return { nodes, edges: [...edges.values()] };
}

function leafId({ template, path }) {
  return `f ${template} ${path}`;
}

class GraphView {
  constructor(section, found) {
    this.graph = graphOf(found);
    this.section = section;
    this.chosen = null;
    this.shown = [MOST_NODES, MOST_NODES, MOST_NODES];
    this.lines = document.createElementNS(SVG, "svg");
    this.lines.setAttribute("aria-hidden", "true");
    this.columns = element("div", { class: "columns" });
    this.status = element("p", { role: "status", class: "status" });
    const hint = "Choose a list, a tag or a leaf to see what belongs to it.";
    this.section.append(element("p", { class: "muted" }, hint), this.status, this.columns);
    this.draw();
    addEventListener("resize", () => this.drawLines());
  }

  // All that a keyword may pass through on its way by the chosen node: what is left of it, and what is right of it.
  related() {
    const { nodes } = this.graph;
    const found = new Set([this.chosen]);
    for (const step of [-1, 1]) {
      let ends = [this.chosen];
      while (ends.length) {
        const next = ends.flatMap((id) => [...nodes.get(id).near].filter((near) => {
          return Math.sign(nodes.get(near).column - nodes.get(id).column) === step && !found.has(near);
        }));
        next.forEach((id) => found.add(id));
        ends = [...new Set(next)];
      }
    }
    return found;
  }

  draw() {
    const related = this.chosen === null ? null : this.related();
    this.buttons = new Map();
    const columns = ["Lists", "Tags", "Leaves"].map((title, at) => this.#column(title, at, related));
    this.columns.replaceChildren(this.lines, ...columns);
    this.status.textContent = related === null ? "" : this.#said(related);
    this.drawLines();
  }

  #column(title, at, related) {
    const all = [...this.graph.nodes.values()].filter((node) => node.column === at);
    const wanted = related ? all.filter((node) => related.has(node.id)) : all.filter((node) => !node.apart);
    const shown = wanted.slice(0, this.shown[at]);
    const list = element("ul", {}, ...shown.map((node) => element("li", {}, this.#button(node))));
    const column = element("div", { class: "column" }, element("h3", {}, title), list);
    if (wanted.length > shown.length) {
      const more = element("button", { type: "button" }, `Show all ${grouped.format(wanted.length)}`);
      more.addEventListener("click", () => {
        this.shown[at] = Infinity;
        this.draw();
        this.buttons.get(wanted[shown.length].id).focus();
      });
      column.append(more);
    }
    if (!wanted.length) column.append(element("p", { class: "muted" }, "none"));
    return column;
  }

  #button(node) {
    const button = element(
      "button",
      { type: "button", class: "node", "aria-pressed": String(this.chosen === node.id) },
      bidi(node.title, 120),
      element("span", { class: "muted" }, node.notes),
    );
    button.addEventListener("click", () => {
      this.chosen = this.chosen === node.id ? null : node.id;
      this.draw();
      this.buttons.get(node.id)?.focus({ preventScroll: true });
    });
    this.buttons.set(node.id, button);
    return button;
  }

  #said(related) {
    const counts = [0, 0, 0];
    for (const id of related) counts[this.graph.nodes.get(id).column] += 1;
    const words = [counted(counts[0], "list"), counted(counts[1], "tag"), counted(counts[2], "leaf", "leaves")];
    return `With ${visible(this.graph.nodes.get(this.chosen).title)}: ${words.join(", ")}. Choose it again to see all.`;
  }

  // Lines between what stands side by side; where the columns stand below one another there are none.
  drawLines() {
    const place = this.columns.getBoundingClientRect();
    this.lines.replaceChildren();
    const edges = this.graph.edges.filter(([from, to]) => this.buttons.has(from) && this.buttons.has(to));
    for (const [from, to] of edges.slice(0, MOST_LINES)) {
      const left = this.buttons.get(from).getBoundingClientRect();
      const right = this.buttons.get(to).getBoundingClientRect();
      if (right.left <= left.right) continue;
      const [x1, y1] = [left.right - place.left, left.top + left.height / 2 - place.top];
      const [x2, y2] = [right.left - place.left, right.top + right.height / 2 - place.top];
      const middle = (x1 + x2) / 2;
      const line = document.createElementNS(SVG, "path");
      line.setAttribute("d", `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`);
      this.lines.append(line);
    }
  }
}

// What a project has and nothing comes of: leaves without a keyword, lists and tags that lead nowhere.
function apartOf(found) {
  const lists = found.lists.filter((each) => !each.reaching);
  const some = found.lists.filter((each) => each.reaching && each.reaching < each.keywords);
  const parts = [
    ["Leaves that no keyword reaches", found.leaves.filter((each) => !each.keywords), (each) => `${each.template} · ${each.title} (${each.usage}) · labels ${each.labels.join(", ") || "(all)"}`],
    ["Lists that reach no template", lists, (each) => `${each.name} · ${counted(each.keywords, "keyword")}`],
    ["Lists of which some keywords reach no template", some, (each) => `${each.name} · ${grouped.format(each.keywords - each.reaching)} of ${counted(each.keywords, "keyword")}`],
    ["Tags by which no leaf finds a keyword", found.tags.filter((each) => !each.selected), (each) => `${each.tag} · ${counted(each.keywords, "keyword")}`],
  ];
  return parts.filter(([, rows]) => rows.length);
}

function drawGraph(section, found) {
  new GraphView(section, found);
  for (const [title, rows, words] of apartOf(found)) {
    const items = rows.slice(0, MOST_SHOWN).map((each) => element("li", {}, bidi(words(each))));
    if (rows.length > MOST_SHOWN) items.push(element("li", {}, `and ${grouped.format(rows.length - MOST_SHOWN)} more`));
    section.append(
      element("details", { class: "apart" }, element("summary", {}, `${title} `, element("span", { class: "count" }, grouped.format(rows.length))), element("ul", { class: "notices" }, ...items)),
    );
  }
  if (found.off) section.append(element("p", { class: "muted" }, `${counted(found.off, "more leaf reads", "more leaves read")} keywords and ${found.off === 1 ? "is" : "are"} OFF.`));
}
