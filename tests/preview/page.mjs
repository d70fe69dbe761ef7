// The program serving a folder of notes, and a browser that looks at its page.
import { chromium } from "playwright-core";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const browse = (executablePath) => chromium.launch({ executablePath, args: QUIET });

// A folder of its own, with the program to run in it.
export class Project {
  constructor(program, files) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), "cardmill-preview-"));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }
  write(name, text) {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }
  read(name) {
    return readFileSync(join(this.folder, name), "utf8");
  }
  run(...args) {
    return execFileSync(this.program, args, { cwd: this.folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }
  // The questions of the next build.
  built() {
    const lines = this.run("build", "notes", "--quiet", "--no-lock", "--format", "json", "--output", "-").trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  }
  async serve(...args) {
    this.served = spawn(this.program, ["preview", ...args], { cwd: this.folder, stdio: ["ignore", "pipe", "inherit"] });
    return new Promise((found, failed) => {
      let said = "";
      this.served.stdout.on("data", (data) => { said += data; if (said.includes("\n")) found(said.trim()); });
      this.served.on("exit", (code) => failed(new Error(`cardmill preview ended with ${code}`)));
    });
  }
  end() {
    this.served?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// A page that remembers what went wrong on it.
export async function visit(browser, url, faults) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const origin = new URL(url).origin;
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("request", (request) => { if (!request.url().startsWith(origin) && !request.url().startsWith("data:") && !request.url().startsWith("file:")) faults.push(`request: ${request.url()}`); });
  await page.goto(url);
  await page.waitForSelector("#stream .card .face");
  return page;
}

// The text of the side that a card shows.
export const face = (page, card = "[aria-current=true]") => page.evaluate((card) => document.querySelector(`#stream .card${card}`).querySelector(".face").shadowRoot.querySelector(".body").innerText.trim(), card);
