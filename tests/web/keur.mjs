// Judges HTML by its standard: a line of JSON in ({"html": …}), a line of JSON out (the mistakes).
import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";

const keurmeester = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
});
for await (const regel of createInterface({ input: process.stdin })) {
  const verslag = await keurmeester.validateString(JSON.parse(regel).html, "pagina.html");
  const fouten = verslag.results.flatMap((een) =>
    een.messages.map((fout) => `${fout.ruleId} (${fout.line}:${fout.column}): ${fout.message}`),
  );
  process.stdout.write(`${JSON.stringify(fouten)}\n`);
}
