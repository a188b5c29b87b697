// What an apply did: a row for each change, what failed first.

const OUTCOMES = ["failed", "untried", "left", "done"];
const OUTCOME_SIGNS = { failed: "✗", untried: "·", left: "·", done: "✓" };

function appliedOptions(data) {
  const nouns = new Map(Object.entries(data.nouns));
  return {
    title: "Outcome of each change",
    one: "change",
    searching: "Search name, message, code, request",
    searched: ["name", "message", "code", "request_id", "id"],
    facets: [
      { key: "outcome", title: "Outcome", order: OUTCOMES },
      { key: "verb", title: "Verb", order: VERBS },
      { key: "code", title: "Code" },
      { key: "kind", title: "Kind", label: (kind) => nouns.get(kind) ?? kind },
    ],
    orders: [{ title: "what failed first", rows: (table) => table.ranked((row) => OUTCOMES.indexOf(table.get(row, "outcome"))) }],
    row: (table, row) => {
      const each = record(table, row);
      return listRow({
        mark: each.outcome,
        lead: lead(each.outcome, OUTCOME_SIGNS[each.outcome], each.verb ?? ""),
        name: each.name,
        badges: [[each.outcome, each.outcome]],
        where: [each.target, (nouns.get(each.kind) ?? each.kind).replace(/s$/u, ""), each.code],
        why: each.message,
        detail: () => [
          facts([["Name", whole(each.name)], ["Id", each.id], ["Message", each.message], ["What to do", each.hint], ["RequestId", each.request_id]]) ??
            element("p", { class: "muted" }, "Nothing more is known."),
        ],
      });
    },
  };
}
