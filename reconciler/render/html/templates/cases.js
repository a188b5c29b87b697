// A run of policy tests: a row for each case, those that do not hold first, with what was found and where it stands.

const CASE_OUTCOMES = ["fail", "holds", "todo", "pass"];
const CASE_MARKS = { fail: "failed", holds: "warning", todo: "warning", pass: "pass" };
const CASE_SIGNS = { fail: "✗", holds: "!", todo: "…", pass: "✓" };

function casesOptions() {
  return {
    title: "Cases",
    one: "case",
    searching: "Search case, suite, template, file",
    searched: ["name", "suite", "template", "file", "said"],
    facets: [
      { key: "outcome", title: "Outcome", order: CASE_OUTCOMES },
      { key: "verdict", title: "Verdict", order: ["block", "review", "pass"] },
      { key: "template", title: "Template" },
      { key: "suite", title: "Suite" },
    ],
    orders: [
      { title: "what fails first", rows: (table) => table.ranked((row) => CASE_OUTCOMES.indexOf(table.get(row, "outcome"))) },
      { title: "as written", rows: inOrder },
    ],
    row: (table, row) => {
      const each = record(table, row);
      return listRow({
        mark: CASE_MARKS[each.outcome],
        lead: lead(each.outcome, CASE_SIGNS[each.outcome], each.outcome),
        name: each.name,
        badges: [[CASE_MARKS[each.outcome], each.wanted && each.wanted !== each.verdict ? `${each.verdict}, not ${each.wanted}` : each.verdict]],
        where: [each.target, each.suite, each.template, `${each.file}:${each.line}`],
        why: each.said || (each.todo ? `todo: ${each.todo}` : ""),
        detail: () => [facts([["Name", whole(each.name)], ["Todo", each.todo]]), ...each.misses.map(missed), found("What was found", each.findings)],
      });
    },
  };
}

function missed(miss) {
  return element("div", {}, element("p", { class: "loud" }, bidi(miss.message)), found("Found", miss.findings));
}

function found(title, findings) {
  if (!findings.length) return null;
  const items = findings.map((each) => element("li", {}, bidi(each.message), " ", element("span", { class: "muted" }, bidi(`${each.file}:${each.line}`))));
  return element("div", {}, element("h3", {}, title), element("ul", { class: "notices" }, ...items));
}

function casesTable(packed) {
  const table = new Table(packed);
  table.derive("said", "misses", (misses) => misses.map((miss) => miss.message).join("; "));
  return table;
}
