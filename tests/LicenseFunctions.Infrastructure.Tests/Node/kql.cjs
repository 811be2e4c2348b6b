// Reads {"schema": {"Table": "Column: type, …"}, "queries": {"name": "text"}} from its input; writes {"name": ["error", …]}.
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

const { KustoCode, GlobalState, Symbols } = Kusto.Language;
const { schema, queries } = JSON.parse(require("fs").readFileSync(0, "utf8"));

const tables = Object.entries(schema).map(([name, columns]) => new Symbols.TableSymbol.$ctor7(name, `(${columns})`, null));
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("logs", tables));

const result = {};
for (const [name, text] of Object.entries(queries)) {
  const found = KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics();
  result[name] = Array.from({ length: found.Count }, (_, i) => found.getItem(i)).map((d) => `${d.Severity} at ${d.Start}: ${d.Message}`);
}
console.log(JSON.stringify(result));
