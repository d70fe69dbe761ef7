// cardmill preview: rules and settings as drafts, what they would change, and saving them; cards that are missing.
"use strict";
let files = [], drafts = {}, file = null, tried = 0, asked = 0, lastTold = null;
const dirty = () => files.filter((one) => drafts[one.name] !== undefined && drafts[one.name] !== (one.text ?? ""));
const text = () => drafts[file.name] ?? file.text ?? "";

// Opens the pane, maybe with drafts and at a place in the first of them.
async function tune(texts = {}, mark) {
  if (!live) return;
  files = await (await fetch("files")).json();
  if (!files.length) { toast("There is no file of rules: start with --rules FILE", null, true); return; }
  drafts = { ...drafts, ...texts };
  const named = Object.keys(texts)[0] || (file && file.name);
  file = files.find((one) => one.name === named) || files[0];
  document.querySelector("main").classList.add("tuning");
  at("tuning").hidden = at("effect").hidden = false;
  at("stream").hidden = true;
  at("rules").setAttribute("aria-expanded", "true");
  open(mark);
  attempt(0);
}
// The same pane over another build: what is being typed stays.
async function retune() {
  if (at("tuning").hidden) return;
  const next = await (await fetch("files")).json();
  if (at("tuning").hidden) return;
  files = next;
  file = files.find((one) => one.name === file.name) || files[0];
  if (at("draft").value !== text()) { at("draft").value = text(); ink(); }
  tabs();
  attempt(0);
}
function leave() {
  if (at("tuning").hidden) return;
  document.querySelector("main").classList.remove("tuning");
  at("tuning").hidden = at("effect").hidden = true;
  at("stream").hidden = false;
  at("rules").setAttribute("aria-expanded", "false");
  filter(true);
}
function tabs() {
  at("tabs").replaceChildren(...files.map((one) => {
    const made = button(one.text === null ? `${one.name} (new)` : one.name, () => { file = one; open(); });
    made.setAttribute("role", "tab");
    made.setAttribute("aria-selected", String(one === file));
    made.classList.toggle("dirty", dirty().includes(one));
    return made;
  }));
}
function open(mark) {
  at("draft").value = text();
  tabs();
  ink();
  at("draft").focus({ preventScroll: true });
  const where = mark ? text().lastIndexOf(mark) : 0;
  if (where < 0) return;
  at("draft").setSelectionRange(where, where + (mark || "").length);
  goTo(text().slice(0, where).split("\n").length);
}
function goTo(number) {
  const row = at("ink").children[number - 1];
  if (row) at("editor").scrollTop = row.offsetTop - at("editor").clientHeight / 3;
}

// The text in colours, behind the one that is typed.
const TOML = /(#.*$)|("(?:[^"\\]|\\.)*"|'[^']*')|(^\s*\[\[?[^\]]*\]\]?\s*$)|\b(true|false|\d+)\b/g;
function ink() {
  let inside = null;
  at("ink").replaceChildren(...text().split("\n").map((line) => {
    const row = make("span", null, "l");
    const quotes = ['"""', "'''"].find((quotes) => inside ? quotes === inside : line.split(quotes).length % 2 === 0);
    if (inside || quotes) {
      row.append(make("span", line, "t-s"));
      if (!inside) inside = quotes; else if (line.includes(inside)) inside = null;
      return row;
    }
    let from = 0;
    for (const found of line.matchAll(TOML)) {
      row.append(line.slice(from, found.index), make("span", found[0], found[1] ? "t-c" : found[2] ? "t-s" : found[3] ? "t-h" : "t-b"));
      from = found.index + found[0].length;
    }
    row.append(line.slice(from));
    return row;
  }));
  at("draft").style.height = `${at("ink").offsetHeight}px`;
  if (lastTold) marks(lastTold);
}
// What was drawn over a file, as places in it.
function faults(told) {
  const found = [];
  let last = null;
  for (const line of told.split("\n")) {
    const head = line.match(/^(error|warning|note)\[[^\]]*\]: (.*)$/), place = line.match(/^\s*--> (.*):(\d+):\d+$/), help = line.match(/^\s*= help: (.*)$/);
    if (head) last = { level: head[1], message: head[2] };
    if (place && last) found.push(Object.assign(last, { file: place[1], line: Number(place[2]) }));
    if (help && last) last.help = help[1];
  }
  return found;
}
function marks(answer) {
  for (const row of at("ink").querySelectorAll(".bad, .warned")) { row.classList.remove("bad", "warned"); row.querySelector("em")?.remove(); }
  const failed = answer.examples.filter((one) => one.outcome !== "passed" && one.line).map((one) => ({ file: one.file, line: one.line, level: "error", message: `${one.outcome}: this example fails` }));
  for (const found of [...faults(answer.told), ...failed].filter((found) => found.file === file.name)) {
    const row = at("ink").children[found.line - 1];
    if (!row || row.querySelector("em")) continue;
    row.classList.add(found.level === "error" ? "bad" : "warned");
    row.append(make("em", found.help ? `${found.message}: ${found.help}` : found.message));
  }
}

// Builds all notes with the drafts, and shows what is wrong and what changes.
function attempt(after) {
  clearTimeout(tried);
  at("save").disabled = true;
  tried = setTimeout(async () => {
    const mine = ++asked, texts = Object.fromEntries(dirty().map((one) => [one.name, drafts[one.name]]));
    let answer;
    try { answer = await post("try", texts); } catch (fault) { answer = { told: fault.message, fault: true, examples: [], effect: { gained: 0, lost: 0, changed: 0, changes: [] } }; }
    if (mine !== asked) return;
    lastTold = answer;
    marks(answer);
    verdict(answer);
    effects(answer);
    at("save").disabled = answer.fault || !dirty().length;
  }, after);
}
function verdict(answer) {
  const parts = [];
  if (answer.told) parts.push(make("pre", answer.told, answer.fault ? "" : "warned"));
  if (answer.examples.length) {
    const failed = answer.examples.filter((one) => one.outcome !== "passed"), passed = answer.examples.filter((one) => one.outcome === "passed");
    parts.push(make("p", `${some(answer.examples.length, "example")} run, ${failed.length ? `${failed.length} failed` : "all passed"}`));
    const list = make("ul");
    for (const one of [...failed, ...passed].slice(0, 60)) {
      const row = make("li", null, one.outcome === "passed" ? "" : "failed");
      row.append(button(`${one.rule}: ${one.name}`, () => { file = files.find((known) => known.name === one.file) || file; open(); if (one.line) goTo(one.line); }));
      if (one.difference) row.append(make("pre", one.difference));
      list.append(row);
    }
    parts.push(list);
  } else if (!answer.told) parts.push(make("p", "No fault. Examples, which are the tests of a rule, are run while you type."));
  at("verdict").replaceChildren(...parts);
}
function sum([gained, lost, changed]) {
  const made = make("span", null, "sum");
  if (lost) made.append(make("span", `−${lost} lost`, "minus"));
  if (gained) made.append(make("span", `+${gained} gained`, "plus"));
  if (changed) made.append(make("span", `~${changed} changed`, "other"));
  if (!lost && !gained && !changed) made.append(make("span", "no card changes", "zero"));
  return made;
}
function effects(answer) {
  const { gained, lost, changed, changes } = answer.effect;
  if (answer.fault && !changes.length) at("count").textContent = "This draft cannot be used yet";
  else at("count").replaceChildren(dirty().length ? "This draft: " : "As it is saved: ", sum([gained, lost, changed]));
  const parts = [];
  for (const [events, title, count] of [[["orphaned"], "Lost", lost], [["added"], "Gained", gained], [["changed", "moved", "retagged"], "Changed", changed]]) {
    const mine = changes.filter((change) => events.includes(change.event));
    if (!mine.length) continue;
    parts.push(make("h3", `${title}: ${some(count, "card")}`));
    for (const change of mine) parts.push(changedCard(change, events[0]));
    if (count > mine.length) parts.push(make("p", `… and ${count - mine.length} more`, "empty"));
  }
  if (!parts.length) parts.push(make("p", answer.fault ? "What is wrong is drawn in the file." : dirty().length ? "No card changes by this." : "Change a rule or a setting, and see here what it would do to the cards, before it is saved.", "empty"));
  at("effect").replaceChildren(...parts);
}
function changedCard({ event, old, new: next, was, is }, name) {
  const made = make("article", null, name), shown = next || old;
  if (old && next && old.question !== next.question) made.append(make("del", old.question));
  made.append(make("b", shown.question));
  if (old && next && old.answer !== next.answer) made.append(make("del", old.answer));
  made.append(make("p", shown.answer));
  const rule = was && is && was !== is ? `${was} → ${is}` : is || was || "";
  const moved = event === "moved" ? ` · ${old.deck} → ${next.deck}` : event === "retagged" ? " · other tags" : "";
  made.append(make("small", `${shown.place} · ${rule}${old && next && old.context !== next.context ? ` · ${old.context} → ${next.context}` : ""}${moved}`));
  return made;
}
async function save() {
  if (at("save").disabled) return;
  at("save").disabled = true;
  const texts = Object.fromEntries(dirty().map((one) => [one.name, drafts[one.name]])), was = Object.fromEntries(files.map((one) => [one.name, one.text]));
  try {
    await post("save", { texts, was });
    drop();
    await fresh();
    toast(`Saved ${Object.keys(texts).join(", ")}`);
  } catch (fault) {
    toast(fault.message, null, true);
    at("save").disabled = false;
  }
}
function drop() { drafts = {}; lastTold = null; leave(); }

// Ways to be rid of all that are like a card.
async function kinds(card) {
  at("kinds").replaceChildren(make("h3", "Or all that are like it"), make("p", "Trying what would remove them …", "hint-line"));
  const answer = await fetch(`kinds?id=${card.id}`), found = answer.ok ? await answer.json() : [];
  if (card !== now) return;
  at("kinds").lastChild.remove();
  if (!found.length) at("kinds").replaceChildren();
  for (const way of found) {
    const made = button("", () => { at("away").close(); tune(way.texts, way.at); }, "choice"), text = make("span", way.title.replaceAll("`", ""));
    text.append(make("small", way.about));
    made.append(text, way.counts ? sum(way.counts) : make("span"));
    at("kinds").append(made);
  }
}

// A card that is missing.
function missing(path, first, last, answer) {
  at("wanted").value = "";
  at("given").value = answer;
  at("missing-fault").textContent = "";
  at("missing").querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    try {
      const found = await post("rule", { path, first, last, question: at("wanted").value, answer: at("given").value, texts: drafts });
      at("missing").close();
      tune(found.texts, found.at);
    } catch (fault) { at("missing-fault").textContent = fault.message; }
  };
  at("missing").showModal();
}

new ResizeObserver(() => { at("draft").style.height = `${at("ink").offsetHeight}px`; }).observe(at("ink"));
at("rules").onclick = () => at("tuning").hidden ? tune() : leave();
at("rules").hidden = !live;
at("shut").onclick = drop;
at("save").onclick = save;
at("draft").oninput = () => { drafts[file.name] = at("draft").value; ink(); tabs(); attempt(220); };
document.addEventListener("keydown", (event) => { if (event.key === "s" && (event.ctrlKey || event.metaKey) && !at("tuning").hidden) { event.preventDefault(); save(); } });
addEventListener("beforeunload", (event) => { if (dirty().length) event.preventDefault(); });
