// One row of a list: what is seen at once, and the details, which are made when it is opened.

const MOST_SHOWN = 200;

// `mark`: the class by which the row is coloured. `lead`: element. `badges`: pairs of class and text. `where`: texts.
function listRow({ mark, lead, name, badges, where, why, detail }) {
  const summary = element(
    "summary",
    {},
    lead,
    element("span", { class: "name" }, bidi(name, MOST_SHOWN)),
    ...badges.map(([kind, text]) => element("span", { class: `posture ${kind}` }, text)),
    element("span", { class: "where" }, ...separated(where)),
    why ? element("span", { class: "why" }, bidi(why, MOST_SHOWN)) : null,
  );
  const details = element("details", {}, summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(element("div", { class: "detail" }, ...detail().filter(Boolean)));
    }
  });
  return element("li", { class: mark }, details);
}

function separated(texts) {
  return texts.filter(Boolean).flatMap((text, at) => [at ? " · " : "", bidi(text, MOST_SHOWN)]);
}

function lead(kind, sign, text) {
  return element("span", { class: `verb ${kind}` }, element("span", { "aria-hidden": "true" }, `${sign} `), text);
}

function facts(pairs) {
  const rows = pairs.filter(([, text]) => text).map(([term, text]) => {
    return element("div", {}, element("dt", {}, term), element("dd", {}, bidi(text)));
  });
  return rows.length ? element("dl", { class: "facts" }, ...rows) : null;
}

function record(table, row) {
  return Object.fromEntries([...table.columns.keys()].map((key) => [key, table.get(row, key)]));
}

function inOrder(table) {
  return Uint32Array.from({ length: table.count }, (_, row) => row);
}

function whole(name) {
  return name.length > MOST_SHOWN ? `${name} (${counted(name.length, "character")})` : "";
}

// An address without its kind, and the kind.
function deriveAddress(table) {
  table.derive("kind", "address", (address) => address?.slice(0, address.indexOf("/")) ?? null);
  table.derive("name", "address", (address) => address?.slice(address.indexOf("/") + 1) ?? null);
}
