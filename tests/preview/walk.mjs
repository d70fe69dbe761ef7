// What a person does on the page of `cardmill preview`, step by step, in a real browser.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Project, browse, face, visit } from "./page.mjs";

const [program, executablePath] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SHIPS = `# Rigging

Collected on the quay, in my own words.

## What is a halyard?

A rope that **hoists** a sail.

## Parts of a mast

- Heel: the foot of the mast, which stands in its step
- Truck: the cap on top, with holes for the halyards
- Partners: the timbers around the hole in the deck

## Origin

Reed boats on the Nile carried one pole.
`;
const TREES = `# Trees

## Origin

Ferns came first.

## What is bark made of?

Cork outside, bast inside; see \\(a^2 + b^2\\) and ![a leaf](https://example.invalid/leaf.png).
`;

const browser = await browse(executablePath);
const faults = [];
let failed = 0;
async function step(name, does) {
  try {
    await does();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
const until = async (is, what) => {
  for (let turn = 0; turn < 100; turn++) {
    if (await is()) return;
    await new Promise((again) => setTimeout(again, 100));
  }
  assert.fail(`in vain: ${what}`);
};

const project = new Project(program, { "notes/ships.md": SHIPS, "notes/trees.md": TREES });
const url = await project.serve("notes");
const page = await visit(browser, url, faults);
page.setDefaultTimeout(8000);
const count = () => page.textContent("#count");
const key = (name) => page.keyboard.press(name);
const serious = async (where) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  assert.deepEqual(told.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`), [], where);
};
const question = () => page.evaluate(() => now.question);
const choose = async (asked) => {
  await page.fill("#search", asked);
  await page.locator("#search").blur();
  await page.waitForFunction((asked) => cards.length < build.cards.length && cards.some((card) => card.question === asked), asked);
  const turn = await page.evaluate((asked) => cards.findIndex((card) => card.question === asked), asked);
  await page.locator("#stream .card").nth(turn).click({ position: { x: 12, y: 12 } });
  assert.equal(await question(), asked);
};
const clear = async () => { if (await page.isVisible("#clear")) await page.click("#clear"); };

await step("the page opens with all cards, the first of them chosen", async () => {
  assert.match(await count(), /^\d+ cards · \d+ % of the text covered$/);
  assert.equal(await page.title(), "notes · cardmill");
  assert.match(await face(page), /What is a halyard\?/);
  assert.equal(await page.locator("#lines .row").count(), SHIPS.trimEnd().split("\n").length);
});
await step("a card is flipped, and j and k go on and back", async () => {
  assert.doesNotMatch(await face(page), /hoists/);
  await key(" ");
  assert.match(await face(page), /hoists/);
  await key(" ");
  assert.doesNotMatch(await face(page), /hoists/);
  const first = await question();
  await key("j");
  assert.notEqual(await question(), first);
  await key("k");
  assert.equal(await question(), first);
});
await step("filters and search leave what fits", async () => {
  const all = await page.evaluate(() => build.cards.length);
  await key("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.type("ferns");
  await until(async () => (await count()) === `1 of ${all} cards`, "one card");
  await page.fill("#search", "");
  await page.locator("#search").blur();
  for (const name of ["rule", "deck", "grade"]) {
    await page.selectOption(`#${name}`, { index: 1 });
    const shown = await page.evaluate((name) => cards.every((card) => card[name] === document.getElementById(name).value) && cards.length, name);
    assert.ok(shown > 0, name);
    await page.click("#clear");
  }
  assert.match(await count(), new RegExp(`^${all} cards`));
});
await step("a card shows its lines, and a line its cards and what explain says", async () => {
  await choose("Parts of a mast › Truck?");
  const lines = await page.$$eval("#lines .row.now > span", (rows) => rows.map((row) => row.textContent));
  assert.deepEqual(lines, ["- Truck: the cap on top, with holes for the halyards"]);
  await clear();
  await page.click("#lines .row:has-text('A rope that')");
  await page.waitForSelector("#why:not([hidden])");
  assert.equal(await question(), "What is a halyard?");
  await page.click("#lines .row:has-text('## What is a halyard')");
  await until(async () => /Line 5/.test(await page.textContent("#why h3")), "line 3");
  assert.ok(await page.locator("#why li.spoke").count() > 0);
  await serious("the pane of a line");
  await key("Escape");
  assert.ok(await page.isHidden("#why"));
});
await step("uncovered text and the chosen card are marked in the note", async () => {
  assert.ok(await page.locator("#lines .row.open:has-text('Collected on')").count() === 1);
  assert.ok(await page.locator("#lines .row.has").count() >= 5);
});
await step("night mode and phone width show the card as Anki does", async () => {
  const look = () => page.evaluate(() => { const face = document.querySelector(".card[aria-current=true] .face"); const body = face.shadowRoot.querySelector(".body"); return [getComputedStyle(body).backgroundColor, getComputedStyle(body).fontSize, face.clientWidth]; });
  assert.deepEqual((await look()).slice(0, 2), ["rgb(255, 255, 255)", "20px"]);
  await key("n");
  assert.equal((await look())[0], "rgb(44, 44, 44)");
  await key("p");
  const [, size, width] = await look();
  assert.deepEqual([size, width], ["18px", 375]);
  await key("n");
  await key("p");
});
await step("what was saved is seen", async () => {
  project.write("notes/ships.md", `${SHIPS}\n## What is a shroud?\n\nIt holds the mast.\n`);
  await until(() => page.evaluate(() => build.cards.some((card) => card.question === "What is a shroud?")), "the new card");
  project.write("notes/ships.md", SHIPS);
  await until(() => page.evaluate(() => !build.cards.some((card) => card.question === "What is a shroud?")), "the old cards");
});
await step("a hidden card and a reworded one are so in the next build", async () => {
  await choose("Parts of a mast › Truck?");
  await key("x");
  await page.waitForSelector("#away[open]");
  await page.waitForSelector("#kinds .choice");
  await serious("the ways to remove a card");
  await page.click("#away-hide");
  await until(() => page.evaluate(() => build.cards.some((card) => card.decided?.hide)), "hidden");
  await clear();
  await choose("What is a halyard?");
  await key("e");
  await page.waitForSelector("#reword[open]");
  await serious("the words of a card");
  await page.fill("#question", "Which rope *hoists*?");
  await page.click("#reword-save");
  await page.waitForSelector("#reword", { state: "hidden" });
  await until(() => page.evaluate(() => build.cards.some((card) => card.question === "Which rope hoists?")), "reworded");
  await key("u");
  await until(() => page.evaluate(() => build.cards.every((card) => card.question !== "Which rope hoists?")), "undone");
  await clear();
  await choose("What is a halyard?");
  await key("e");
  await page.waitForSelector("#reword[open]");
  await page.fill("#question", "Which rope *hoists*?");
  await page.keyboard.press("Control+Enter");
  await until(() => page.evaluate(() => build.cards.some((card) => card.question === "Which rope hoists?")), "reworded again");
  const built = project.built().map((card) => card.question);
  assert.ok(built.includes("Which rope *hoists*?") && !built.includes("Parts of a mast › Truck?"), built.join("\n"));
  await clear();
});
await step("a draft of a rule shows its effect, its faults and its examples before it is saved", async () => {
  await key("r");
  await page.waitForSelector("#tuning:not([hidden])");
  await page.click("#tabs button:has-text('rules.toml')");
  await page.fill("#draft", "[lexicon]\nnote = [\"origin\"");
  await until(() => page.locator("#ink .bad em").count(), "a fault in its line");
  assert.ok(await page.isDisabled("#save"));
  await page.fill("#draft", "[lexicon]\nnote = [\"origin\"]\n");
  await until(async () => /−2 lost/.test(await count()), "two cards lost");
  assert.match(await page.textContent("#effect"), /Ferns came first/);
  assert.ok(project.built().some((card) => card.question.includes("Origin")), "nothing is saved yet");
  await serious("a draft and its effect");
  await page.click("#save");
  await until(() => page.evaluate(() => build.cards.every((card) => !card.question.includes("rigin"))), "saved");
  assert.ok(project.built().every((card) => !card.question.includes("rigin")));
  assert.match(project.read("notes/cardmill.toml"), /rule_files = \["rules.toml"\]/);
});
await step("from a bad card to a deck without its kind, by keys and clicks alone", async () => {
  await choose("What is bark made of?");
  await key("x");
  await page.click("#kinds .choice:has-text('here')");
  await until(async () => /−1 lost/.test(await count()), "one card lost");
  await page.keyboard.press("Control+s");
  await until(() => page.evaluate(() => build.cards.every((card) => !card.question.includes("bark"))), "gone");
  assert.ok(project.built().every((card) => !card.question.includes("bark")));
  await clear();
});
await step("a rule is found for a card that is missing", async () => {
  await page.click("#notes button:has-text('ships.md')");
  await page.click("#lines .row:has-text('Collected on')");
  await page.click("#why button:has-text('missing')");
  await page.fill("#wanted", "Where were these collected?");
  await page.fill("#given", "on the quay");
  await page.click("#missing button.main");
  await until(async () => /\+\d+ gained/.test(await count()) || await page.textContent("#missing-fault"), "a rule or a reason");
  if (await page.isVisible("#missing")) await key("Escape"); else await page.click("#shut");
});
await step("nothing serious is found in the page by day, by night and on a phone", async () => {
  await serious("by day");
  await page.emulateMedia({ colorScheme: "dark" });
  await serious("by night");
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= 390 ? [] : [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > 391).map((one) => `${one.tagName}#${one.id}.${one.className}`));
  assert.deepEqual(wide, [], "wider than a phone");
  await serious("on a phone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
});
await step("a page of another origin reads and changes nothing", async () => {
  const evil = createServer((_, answer) => answer.end("<!doctype html><title>other</title>")).listen(0, "127.0.0.1");
  await new Promise((ready) => evil.once("listening", ready));
  const other = await browser.newPage();
  await other.goto(`http://127.0.0.1:${evil.address().port}/`);
  const before = project.read("notes/cardmill.cards.toml");
  const read = await other.evaluate(async (url) => {
    const tries = [];
    for (const options of [{}, { mode: "no-cors" }, { method: "POST", mode: "no-cors", body: "{}" }, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }])
      tries.push(await fetch(`${url}${options.method ? "decide" : "cards.json"}`, options).then(async (answer) => `${answer.type}${(await answer.text()).length}`, () => "refused"));
    const script = document.createElement("script");
    script.src = `${url}cards.js`;
    tries.push(await new Promise((told) => { script.onload = () => told("ran"); script.onerror = () => told("refused"); document.head.append(script); }));
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
    await new Promise((told) => { frame.onload = told; setTimeout(told, 2000); });
    let inside = "refused";
    try { inside = frame.contentDocument.title; } catch { /* As it should be. */ }
    return [...tries, inside];
  }, url);
  assert.deepEqual(read.filter((one) => !["refused", "opaque0"].includes(one)), [], read.join(", "));
  assert.equal(project.read("notes/cardmill.cards.toml"), before);
  await other.close();
  evil.close();
});
await step("the written page needs no server", async () => {
  project.run("preview", "notes", "--export", "site", "--quiet");
  const written = await visit(browser, `file://${project.folder}/site/index.html`, faults);
  assert.match(await written.textContent("#count"), /^\d+ cards/);
  assert.match(await face(written), /Which rope hoists\?/);
  assert.ok(await written.isHidden("#rules"));
  await written.close();
});
await page.close();
project.end();

const many = Array.from({ length: 50 }, (_, note) => [`notes/n${note}.md`, `# Topic ${note}\n\n${Array.from({ length: 17 }, (_, part) => `## Part ${note}.${part}\n\n${Array.from({ length: 6 }, (_, item) => `- Thing ${note}-${part}-${item}: what number ${item} of part ${part} is for, in some words with \`code\`\n`).join("")}\n`).join("")}`]);
const large = new Project(program, Object.fromEntries(many));
await step("5,000 cards scroll smoothly", async () => {
  const page = await visit(browser, await large.serve("notes"), faults);
  const all = await page.evaluate(() => build.cards.length);
  assert.ok(all >= 5000, `${all} cards`);
  await page.click("#backs");
  const times = await page.evaluate(async () => {
    const stream = document.getElementById("stream"), times = [];
    let last = performance.now();
    for (let frame = 0; frame < 150; frame++) {
      stream.scrollTop += 120;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times.slice(10).sort((a, b) => a - b);
  });
  const [median, late] = [times[70], times[133]];
  console.log(`        ${all} cards: a frame takes ${median.toFixed(0)} ms in the median, ${late.toFixed(0)} ms at most in 19 of 20`);
  assert.ok(median < 40 && late < 120, `${median} ms, ${late} ms`);
  const drawn = await page.evaluate(() => [...document.querySelectorAll("#stream .card")].filter((row) => row.drawn).length);
  assert.ok(drawn < all / 2, `${drawn} of ${all} are drawn`);
  await page.evaluate(() => choose(cards[4000]));
  await until(() => page.evaluate(() => { const box = rowOf(cards[4000]).getBoundingClientRect(); return box.top > 0 && box.top < innerHeight; }), "the card far below is in sight");
  await page.close();
});
large.end();

await step("no error on the console, and no request to another host", async () => assert.deepEqual(faults, []));
await browser.close();
console.log(failed ? `${failed} steps failed` : "all steps passed");
process.exit(failed ? 1 : 0);
