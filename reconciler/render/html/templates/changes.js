// Changes of a plan: one row each, with its fields side by side once it is opened.

const POSTURES = ["loosens", "mixed", "tightens", "neutral"];
const VERBS = ["delete", "replace", "update", "create", "adopt", "forget", "run"];
const SIGNS = { delete: "−", replace: "⇄", update: "~", create: "+", adopt: "↥", forget: "∅", run: "▶" };
const DRIFTED = { update: "changed", delete: "missing", create: "added" };

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

function changeRow(words) {
  return (table, row) => {
    const change = record(table, row);
    change.reason = reasonOf(change);
    const noted = {
      "undoes an outside edit": change.undoes_edit,
      dips: change.dips,
      adopted: change.adopted,
      expired: change.expired,
    };
    const notes = Object.entries(noted).filter(([, holds]) => holds).map(([note]) => ["note", note]);
    return listRow({
      mark: change.posture,
      lead: lead(change.verb, SIGNS[change.verb], words.verbs[change.verb] ?? change.verb),
      name: change.name,
      badges: [[change.posture, change.posture], ...notes],
      where: [change.target, words.nouns(change.kind), change.list ? `list ${change.list}` : "", change.source],
      why: change.meanings?.filter(Boolean).join("; ") || change.reason,
      detail: () => detailOf(change, words),
    });
  };
}

// As the plan's document has it: the reason, and which reach of the resource ends or begins.
function reasonOf({ name, reason, lost, gained }) {
  return [reason, lost && `${name} ${lost}`, gained && `${name} ${gained}`].filter(Boolean).join("; ");
}

function detailOf(change, words) {
  const life = change.life ?? {};
  const about = facts([
    ["Name", whole(change.name)],
    ["Why", change.reason],
    ["Meanwhile", change.dips],
    ["Expires", life.expires],
    ["Owner", life.owner],
    ["Ticket", life.ticket],
    ["Reason given", life.reason],
  ]);
  const scales = (change.scales ?? []).map((each) => scale(each, words));
  const fields = change.fields.length ? fieldTable(change.fields, change.meanings, words) : null;
  return [about, ...scales, change.via?.length ? steps(change.via) : null, fields];
}

function steps(via) {
  const first = via.flatMap((each) => [bidi(each.path), " ", side(each.value, null, each.path, "ins")]);
  return element("p", {}, "Sent in two steps, so that nothing dips. First: ", ...first);
}

function changesOptions(data) {
  const drift = data.document.mode === "drift";
  const nouns = new Map(Object.entries(data.nouns));
  const one = (kind) => (nouns.get(kind) ?? kind).replace(/s$/u, "");
  const words = {
    before: drift ? "Recorded" : "Before",
    after: drift ? "In the account" : "After",
    verbs: drift ? DRIFTED : {},
    nouns: one,
  };
  const rank = (table) => (row) => POSTURES.indexOf(table.get(row, "posture")) * 8 + VERBS.indexOf(table.get(row, "verb"));
  return {
    title: "Changes",
    one: "change",
    searching: "Search word, list, template, file",
    searched: ["name", "list", "source", "reason", "lost", "gained"],
    facets: [
      { key: "posture", title: "Posture", order: POSTURES },
      { key: "verb", title: "Verb", order: VERBS, label: (verb) => words.verbs[verb] ?? verb },
      { key: "kind", title: "Kind", label: (kind) => nouns.get(kind) ?? kind },
      { key: "list", title: "List" },
    ],
    orders: [
      { title: "what loosens first", rows: (table) => table.ranked(rank(table)) },
      { title: "as applied", rows: inOrder },
      { title: "by name", rows: byName },
    ],
    row: changeRow(words),
  };
}

function byName(table) {
  const collator = new Intl.Collator("en", { numeric: true });
  const names = table.columns.get("name");
  return inOrder(table).sort((a, b) => collator.compare(table.values[names[a]], table.values[names[b]]) || a - b);
}

function changesTable(packed) {
  const table = new Table(packed);
  deriveAddress(table);
  return table;
}
