// Changes of a plan: one row each, with its fields side by side once it is opened.

const POSTURES = ["loosens", "mixed", "tightens", "neutral"];
const VERBS = ["delete", "replace", "update", "create", "adopt", "forget", "run"];
const SIGNS = { delete: "−", replace: "⇄", update: "~", create: "+", adopt: "↥", forget: "∅", run: "▶" };
const DRIFTED = { update: "changed", delete: "missing", create: "added" };
const MOST_SHOWN = 200;

function valueOf(value, path) {
  if (value === null) return element("span", { class: "muted" }, "(unset)");
  if (Array.isArray(value) && !value.length) {
    return element("span", { class: "muted" }, path.endsWith(".labelSet") ? "(all)" : "(empty)");
  }
  return bidi(String(value));
}

// One side of a changed field. What the other side has not, is marked.
function side(value, other, path, mark) {
  if (!Array.isArray(value) || !value.length) return valueOf(value, path);
  const known = new Set(Array.isArray(other) ? other : []);
  const items = value.map((item) => {
    const differs = Array.isArray(other) && !known.has(item);
    return element("li", {}, differs ? element(mark, {}, bidi(String(item))) : bidi(String(item)));
  });
  return element("ul", { class: "set" }, ...items);
}

function fieldTable(fields, meanings, words) {
  const head = element("tr", {}, element("th", { scope: "col" }, words.before), element("th", { scope: "col" }, words.after));
  const table = element("table", { class: "fields" }, element("thead", {}, head));
  fields.forEach(({ path, before, after }, at) => {
    const meaning = meanings?.[at];
    const title = element("th", { scope: "rowgroup", colspan: "2" }, bidi(path), meaning ? element("em", {}, bidi(meaning)) : null);
    const sides = element("tr", {}, element("td", {}, side(before, after, path, "del")), element("td", {}, side(after, before, path, "ins")));
    table.append(element("tbody", {}, element("tr", {}, title), sides));
  });
  return table;
}

function facts(pairs) {
  const rows = pairs.filter(([, text]) => text).map(([term, text]) =>
    element("div", {}, element("dt", {}, term), element("dd", {}, typeof text === "string" ? bidi(text) : text)),
  );
  return rows.length ? element("dl", { class: "facts" }, ...rows) : null;
}

// What one row shows at once.
function summaryOf(change, words) {
  const notes = [
    change.undoes_edit ? "undoes an outside edit" : "",
    change.dips ? "dips" : "",
    change.adopted ? "adopted" : "",
    change.expired ? "expired" : "",
  ].filter(Boolean);
  const verb = words.verbs[change.verb] ?? change.verb;
  return element(
    "summary",
    {},
    element("span", { class: `verb ${change.verb}` }, element("span", { "aria-hidden": "true" }, `${SIGNS[change.verb]} `), verb),
    element("span", { class: "name" }, bidi(change.name, MOST_SHOWN)),
    element("span", { class: `posture ${change.posture}` }, change.posture),
    ...notes.map((note) => element("span", { class: "posture note" }, note)),
    element("span", { class: "where" }, element("span", {}, change.noun), ...whereOf(change)),
    change.short ? element("span", { class: "why" }, bidi(change.short, MOST_SHOWN)) : null,
  );
}

function whereOf(change) {
  const parts = [change.target, change.list ? `list ${change.list}` : "", change.source].filter(Boolean);
  return parts.flatMap((part) => [" · ", bidi(part, MOST_SHOWN)]);
}

function detailOf(change, words) {
  const life = change.life ?? {};
  const about = facts([
    [words.name, change.name.length > MOST_SHOWN ? `${change.name} (${counted(change.name.length, "character")})` : ""],
    ["Why", change.reason],
    ["Meanwhile", change.dips],
    ["Expires", life.expires],
    ["Owner", life.owner],
    ["Ticket", life.ticket],
    ["Reason given", life.reason],
  ]);
  const via = change.via?.length
    ? element("p", {}, "Sent in two steps, so that nothing dips. First: ", ...change.via.flatMap((each) => [bidi(each.path), " ", side(each.value, null, each.path, "ins")]))
    : null;
  const scales = (change.scales ?? []).map((each) => scale(each, words));
  const fields = change.fields.length ? fieldTable(change.fields, change.meanings, words) : null;
  return element("div", { class: "detail" }, about, ...scales, via, fields);
}

function changeRow(words) {
  return (table, row) => {
    const change = Object.fromEntries([...table.columns.keys()].map((key) => [key, table.get(row, key)]));
    change.noun = words.nouns(change.kind);
    change.short = change.meanings?.filter(Boolean).join("; ") || change.reason;
    const details = element("details", {}, summaryOf(change, words));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(detailOf(change, words));
    });
    return element("li", { class: change.posture }, details);
  };
}

function changesOptions(data) {
  const drift = data.document.mode === "drift";
  const nouns = new Map(Object.entries(data.nouns));
  const one = (kind) => (nouns.get(kind) ?? kind).replace(/s$/u, "");
  const words = {
    before: drift ? "Recorded" : "Before",
    after: drift ? "In the account" : "After",
    name: "Name",
    verbs: drift ? DRIFTED : {},
    nouns: one,
  };
  const rank = (table) => (row) => POSTURES.indexOf(table.get(row, "posture")) * 8 + VERBS.indexOf(table.get(row, "verb"));
  return {
    title: "Changes",
    one: "change",
    searching: "Search word, list, template, file",
    searched: ["name", "list", "source", "reason"],
    facets: [
      { key: "posture", title: "Posture", order: POSTURES },
      { key: "verb", title: "Verb", order: VERBS, label: (verb) => words.verbs[verb] ?? verb },
      { key: "kind", title: "Kind", label: (kind) => nouns.get(kind) ?? kind },
      { key: "list", title: "List" },
      ...(data.document.targets ? [{ key: "target", title: "Target" }] : []),
    ],
    orders: [
      { title: "what loosens first", rows: (table) => table.ranked(rank(table)) },
      { title: "as applied", rows: (table) => Uint32Array.from({ length: table.count }, (_, row) => row) },
      { title: "by name", rows: byName },
    ],
    row: changeRow(words),
  };
}

function byName(table) {
  const collator = new Intl.Collator("en", { numeric: true });
  const names = table.columns.get("name");
  const order = Uint32Array.from({ length: table.count }, (_, row) => row);
  return order.sort((a, b) => collator.compare(table.values[names[a]], table.values[names[b]]) || a - b);
}

function changesTable(packed) {
  const table = new Table(packed);
  table.derive("kind", "address", (address) => address.slice(0, address.indexOf("/")));
  table.derive("name", "address", (address) => address.slice(address.indexOf("/") + 1));
  return table;
}
