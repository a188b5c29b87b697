// What a check of the manifests found: a row for each problem, with what may stand there and what to do.

const SEVERITIES = ["error", "warning"];

function problemsOptions() {
  return {
    title: "Problems",
    one: "problem",
    searching: "Search message, rule, file, address",
    searched: ["message", "rule", "file", "address", "list"],
    facets: [
      { key: "severity", title: "Severity", order: SEVERITIES },
      { key: "rule", title: "Rule" },
      { key: "file", title: "File" },
      { key: "list", title: "List" },
    ],
    orders: [
      { title: "errors first", rows: (table) => table.ranked((row) => SEVERITIES.indexOf(table.get(row, "severity"))) },
      { title: "by file", rows: inOrder },
    ],
    row: (table, row) => {
      const each = record(table, row);
      const place = each.line ? `${each.file}:${each.line}:${each.column}` : each.file;
      return listRow({
        mark: each.severity,
        lead: lead(each.severity, each.severity === "error" ? "✗" : "!", each.severity),
        name: each.rule,
        badges: [],
        where: [each.target, place, each.address, each.list ? `list ${each.list}` : ""],
        why: each.message,
        detail: () => [
          facts([["Message", each.message], ["Did you mean", each.suggestion], ["Allowed", each.allowed.join(", ")]]),
          each.fix ? element("pre", { tabindex: "0" }, ...each.fix.split("\n").flatMap((line) => [visible(line), "\n"])) : null,
        ],
      });
    },
  };
}
