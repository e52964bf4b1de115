// node peer.cjs PAGE: converts the page once for each line it reads, and writes what each stage took as a line of JSON.
const { Readability } = require("@mozilla/readability");
const { JSDOM } = require("jsdom");
const { NodeHtmlMarkdown } = require("node-html-markdown");
const html = require("fs").readFileSync(process.argv[2], "utf8");

require("readline").createInterface({ input: process.stdin }).on("line", () => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const dom = new JSDOM(html);
  const parsed = performance.now();
  const article = new Readability(dom.window.document).parse();
  const extracted = performance.now();
  const extractedCpu = process.cpuUsage(cpu);
  const markdown = NodeHtmlMarkdown.translate(article.content);
  const written = performance.now();
  const used = process.cpuUsage(cpu);
  dom.window.close();
  console.log(JSON.stringify({
    parse: parsed - start,
    extract: extracted - parsed,
    write: written - extracted,
    cpuToArticle: (extractedCpu.user + extractedCpu.system) / 1000,
    cpu: (used.user + used.system) / 1000,
    letters: markdown.replace(/\]\([^)]*\)/g, "]").match(/[\p{L}\p{N}]/gu).length,
  }));
});
