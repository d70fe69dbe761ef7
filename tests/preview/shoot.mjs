// The pictures of README and docs/tuning.md: node shoot.mjs CARDMILL CHROMIUM FOLDER, from tests/preview/run.sh's folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Project, browse, visit } from "./page.mjs";

const [program, executablePath, folder] = process.argv.slice(2);
const notes = Object.fromEntries(["knots.md", "lights.md", "weather.md"].map((name) => [`notes/${name}`, readFileSync(join(folder, "notes", name), "utf8")]));
const project = new Project(program, notes);
const browser = await browse(executablePath);
const page = await visit(browser, await project.serve("notes"), []);
await page.setViewportSize({ width: 1200, height: 720 });
const shot = async (name) => { await page.waitForTimeout(500); await page.screenshot({ path: join(folder, `${name}.png`) }); };
const choose = async (asked) => {
  await page.evaluate((asked) => choose(build.cards.find((card) => card.question === asked)), asked);
  await page.waitForTimeout(200);
};
const kinds = async (title) => { await page.keyboard.press("x"); await page.waitForSelector("#kinds .choice"); if (title) await page.click(`#kinds .choice:has-text('${title}')`); };
const effect = (text) => page.waitForFunction((text) => document.getElementById("count").textContent.includes(text), text);
const saved = async () => { await page.keyboard.press("Control+s"); await page.waitForSelector("#tuning", { state: "hidden" }); await page.waitForTimeout(800); };

// The page by day, and by night with formulas.
await page.keyboard.press("b");
await choose("Clove hitch › Use?");
await shot("page");
await page.keyboard.press("n");
await page.emulateMedia({ colorScheme: "dark" });
await choose("Knots › Strength?");
await shot("night");
await page.keyboard.press("n");
await page.emulateMedia({ colorScheme: "light" });

// A label that is no question.
await choose("Sheet bend › Learnt?");
await kinds();
await shot("word-1");
await page.click("#kinds .choice:has-text('Never ask')");
await effect("lost");
await shot("word-2");
await saved();

// A rule that does not fit one note.
await choose("under power › Sides?");
await kinds();
await shot("rule-1");
await page.click("#kinds .choice:has-text('here')");
await effect("lost");
await shot("rule-2");
await page.click("#shut");

// A rule that takes too much.
await choose("at anchor › Sides?");
await kinds("copy");
await page.waitForTimeout(800);
const type = (from, to) => page.evaluate(([from, to]) => { const draft = document.getElementById("draft"); draft.value = draft.value.replace(from, to); draft.dispatchEvent(new Event("input")); }, [from, to]);
await type("link = false }", 'link = false, body = { not_is = ["nothing"] } }');
await page.waitForTimeout(1200);
await shot("copy-1");
await type("[lexicon]\n", '[lexicon]\nnothing = ["none"]\n');
await effect("lost");
await shot("copy-2");
await browser.close();
project.end();
