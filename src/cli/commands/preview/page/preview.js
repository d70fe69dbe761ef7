// cardmill preview: shows the build that `cards.js` brings. No text of a note becomes markup of this page: it is set as
// text, and the cards, which are HTML, stand in trees of their own, where the policy of the page lets no script run.
"use strict";
const at = (id) => document.getElementById(id);
const KEYS = ["deck", "rule", "grade", "state"];
let build = served.build, version = served.version;
const live = served.live;
// The cards that are shown, the one that is chosen, the note that is shown, the line that is asked about.
let cards = [], now = null, here = null, line = 0, only = null;
const flipped = new Map();

function make(tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  if (name) made.className = name;
  return made;
}
function button(text, act, name, key) {
  const made = make("button", text, name);
  made.type = "button";
  if (key) made.append(make("kbd", key));
  made.onclick = (event) => { event.stopPropagation(); act(event); };
  return made;
}
const some = (number, what) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
const span = ([first, last]) => first === last ? `${first}` : `${first}–${last}`;

// The styles of the cards, as they are in a page of Anki: what asks for the width of the window asks for that of the card.
const styles = new Map();
function dress() {
  styles.clear();
  for (const [type, css] of Object.entries(build.styles)) {
    const read = new CSSStyleSheet(), sheet = new CSSStyleSheet();
    read.replaceSync(css);
    sheet.replaceSync([...read.cssRules].map(fitted).join("\n"));
    styles.set(type, sheet);
  }
}
function fitted(rule) {
  if (rule instanceof CSSStyleRule) {
    const outer = rule.selectorText.replace(/(^|[\s,>+~(])(?:html|:root)(?![\w-])/g, "$1.html").replace(/(^|[\s,>+~(])body(?![\w-])/g, "$1.body");
    return `${outer}{${rule.cssText.slice(rule.cssText.indexOf("{") + 1, -1)}}`.replaceAll(/(\d)vw\b/g, "$1cqw");
  }
  if (rule instanceof CSSMediaRule) {
    const inner = [...rule.cssRules].map(fitted).join("\n"), asked = rule.conditionText;
    return /width/.test(asked) && !/,|screen|print|prefers/.test(asked) ? `@container ${asked}{${inner}}` : `@media ${asked}{${inner}}`;
  }
  return rule.cssText;
}
const base = new CSSStyleSheet();
base.replaceSync(":host{display:block}.html{min-height:100%}.body{overflow-wrap:break-word}.web{display:inline-block;padding:.4em .8em;border:1px dashed;border-radius:6px;font-size:.7em;opacity:.75}");

// Draws a side of a card into its tree.
function face(card, host) {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  const sheet = styles.get(card.type);
  root.adoptedStyleSheets = sheet ? [base, sheet] : [base];
  const { side, back } = flipped.get(card.id) || { side: 0, back: at("backs").getAttribute("aria-pressed") === "true" };
  const inert = make("template");
  inert.innerHTML = (card.sides[side] || card.sides[0])[back ? 1 : 0];
  for (const shown of inert.content.querySelectorAll("img, video, audio, source")) {
    const source = shown.getAttribute("src") || "";
    if (/^(https?:)?\/\//i.test(source)) shown.replaceWith(make("span", `on the web, not loaded here: ${source}`, "web"));
    else if (source && !source.startsWith("data:")) shown.setAttribute("src", `media/${source}`);
  }
  for (const sound of inert.content.querySelectorAll("*")) for (const child of sound.childNodes)
    if (child.nodeType === 3 && child.data.includes("[sound:")) child.data = child.data.replace(/\[sound:([^\]]+)\]/g, "▶ $1");
  for (const link of inert.content.querySelectorAll("a[href]")) { link.target = "_blank"; link.rel = "noreferrer noopener"; }
  const night = at("night").getAttribute("aria-pressed") === "true", phone = at("phone").getAttribute("aria-pressed") === "true";
  const html = make("div", null, `html${night ? " night-mode nightMode" : ""}${phone ? " mobile" : ""}`);
  const body = make("div", null, `body card card${side + 1}${night ? " nightMode night_mode" : ""}${phone ? " mobile" : ""}`);
  body.append(inert.content);
  html.append(body);
  root.replaceChildren(html);
}

// What is chosen of the cards.
const STATES = {
  changed: ["changed since the lock", (card) => card.changed],
  finding: ["with a finding", (card) => findings(card).length],
  decided: ["accepted", (card) => card.decided && card.decided.accept],
  open: ["not looked at yet", (card) => !card.decided],
  worded: ["worded otherwise", (card) => card.decided && (card.decided.question || card.decided.answer)],
  away: ["hidden or bad", (card) => away(card)],
};
const away = (card) => card.decided && (card.decided.hide || card.decided.bad);
const noteOf = (path) => build.notes.find((note) => note.path === path);
const touches = (card, at) => card.lines[0] <= at && at <= card.lines[1] || card.from[0] <= at && at <= card.from[1];
function findings(card) {
  const note = noteOf(card.path);
  return note ? note.findings.filter(([at]) => touches(card, at)) : [];
}

function fill(id, first, options) {
  const chosen = at(id).value;
  const option = (value, text) => { const made = make("option", text); made.value = value; return made; };
  at(id).replaceChildren(option("", first), ...options.map(([value, text]) => option(value, text)));
  at(id).value = options.some(([value]) => value === chosen) ? chosen : "";
}
function choices() {
  for (const key of ["deck", "rule", "grade"]) {
    const counts = new Map();
    for (const card of build.cards) counts.set(card[key], (counts.get(card[key]) || 0) + 1);
    const sorted = [...counts].sort((a, b) => key === "rule" ? b[1] - a[1] || a[0].localeCompare(b[0]) : a[0].localeCompare(b[0]));
    fill(key, { deck: "All decks", rule: "All rules", grade: "All grades" }[key], sorted.map(([name, count]) => [name, `${name} (${count})`]));
  }
  const states = Object.entries(STATES).map(([key, [text, fits]]) => [key, text, build.cards.filter(fits).length]);
  fill("state", "All cards", states.filter(([, , count]) => count).map(([key, text, count]) => [key, `${text} (${count})`]));
}

function filter(keep) {
  const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = Object.fromEntries(KEYS.map((key) => [key, at(key).value]));
  const text = (card) => card.text ??= [card.question, card.path, card.rule, card.deck, ...card.context, card.id, ...card.tags, ...card.sides.map((side) => side[1].replace(/<[^>]*>/g, " "))].join(" ").toLowerCase();
  cards = build.cards.filter((card) => (!only || card.path === only)
    && ["deck", "rule", "grade"].every((key) => !chosen[key] || card[key] === chosen[key])
    && (!chosen.state || STATES[chosen.state][1](card)) && words.every((word) => text(card).includes(word)));
  for (const key of KEYS) at(key).classList.toggle("set", Boolean(at(key).value));
  at("clear").hidden = !(only || words.length || KEYS.some((key) => chosen[key]));
  at("count").textContent = cards.length === build.cards.length ? `${some(cards.length, "card")}${build.covered === null ? "" : ` · ${build.covered} % of the text covered`}` : `${cards.length.toLocaleString("en")} of ${some(build.cards.length, "card")}`;
  stream();
  const kept = now && cards.find((card) => card.id === now.id);
  choose(kept || cards[0] || null, { quiet: !kept && !keep, still: Boolean(keep) });
  list();
}

// The cards below each other, some in a batch; what nobody sees stays empty.
const BATCH = 8;
let rows = [];
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) { seen.unobserve(target); for (const row of target.children) draw(row); }
}, { root: at("stream"), rootMargin: "1200px 0px" });
function stream() {
  seen.disconnect();
  rows = cards.map((card) => {
    const row = make("article", null, "card");
    row.card = card;
    row.onclick = () => choose(card, { still: true });
    return row;
  });
  const batches = [];
  for (let first = 0; first < rows.length; first += BATCH) {
    const batch = make("div", null, "batch");
    batch.append(...rows.slice(first, first + BATCH));
    batch.style.containIntrinsicSize = `auto ${batch.children.length * 145}px`;
    batches.push(batch);
    seen.observe(batch);
  }
  if (!rows.length) batches.push(make("p", build.cards.length ? "No card is like this." : "No card was made of these notes.", "empty"));
  at("stream").replaceChildren(...batches);
}
const rowOf = (card) => rows[cards.indexOf(card)];
function draw(row) {
  const { card } = row;
  if (row.drawn) return;
  row.drawn = true;
  const host = make("div", null, "face"), foot = make("div", null, "foot");
  face(card, host);
  foot.append(make("span", `${card.path}:${span(card.lines)}`, "place"), make("span", card.rule));
  if (card.grade !== "sure") foot.append(make("span", card.grade, `badge ${card.grade}`));
  if (card.changed) foot.append(make("span", card.changed === "added" ? "new" : card.changed, `badge ${card.changed === "added" ? "new" : "changed"}`));
  for (const [key, text] of [["accept", "accepted"], ["hide", "hidden"], ["bad", "bad"], ["question", "reworded"], ["answer", "reworded"]])
    if (card.decided && card.decided[key] && foot.lastChild.textContent !== text) foot.append(make("span", text, `badge ${key === "accept" ? "new" : key}`));
  row.classList.toggle("away", Boolean(away(card)));
  row.replaceChildren(host, foot);
  if (card === now) row.append(about(card));
}
function redraw(row) { if (row && row.card) { row.drawn = false; draw(row); } }
function redrawAll() { for (const row of rows) if (row.drawn) redraw(row); }

// What there is to say about the chosen card.
function about(card) {
  const box = make("div", null, "about"), acts = make("div", null, "acts"), told = make("dl");
  acts.append(button("Flip", flip, "", "space"));
  for (const act of actions(card)) acts.append(act);
  const say = (name, text) => { if (text) { const value = make("dd"); value.append(text); told.append(make("dt", name), value); } };
  const code = (text) => make("code", text);
  const wording = document.createDocumentFragment();
  if (card.class) wording.append("class ", code(card.class), card.family ? ", words of " : "", card.family ? code(card.family) : "");
  else if (card.family) wording.append("words of ", code(card.family));
  const rule = document.createDocumentFragment();
  rule.append(code(card.rule), `, ${card.grade}`, card.on ? `, looks at: ${card.on}` : "");
  say("Rule", rule);
  if (card.class || card.family) say("Wording", wording);
  say("From", `line${card.from[0] === card.from[1] ? "" : "s"} ${span(card.from)}${card.label ? ` “${card.label}”` : ""}, answer in ${span(card.lines)}`);
  say("Context", card.context.join(" › "));
  say("Deck", card.deck);
  say("Tags", card.tags.join(" "));
  if (card.decided && card.decided.bad) say("Bad", card.decided.bad);
  if (card.decided && card.decided.was && card.decided.question) say("Was", card.decided.was);
  for (const [, code, , message] of findings(card)) say("Finding", `${message} [${code}]`);
  say("Id", code(card.id));
  box.append(acts, told);
  return box;
}

// What a person decides about a card, which goes into a file beside the notes.
function actions(card) {
  if (!live) return [];
  const is = (key) => Boolean(card.decided && card.decided[key]);
  const made = [button(is("accept") ? "Accepted" : "Accept", accept, "", "a"), button("Reword", reword, "", "e"), button(away(card) ? "Hidden…" : "Remove…", remove, "", "x")];
  made[0].setAttribute("aria-pressed", String(is("accept")));
  made[1].disabled = card.type === "cloze";
  return made;
}
async function post(name, sent) {
  const answer = await fetch(name, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}
let undone = null;
async function decide(card, change, said) {
  const before = { accept: false, hide: false, bad: null, question: null, answer: null, ...card.decided };
  delete before.was;
  try {
    await post("decide", { id: card.id, ...before, ...change });
  } catch (fault) {
    toast(fault.message, null, true);
    throw fault;
  }
  undone = said && (() => decide(card, before, null).then(() => toast("Undone")));
  await fresh();
  if (said) toast(said, undone);
}
let toasted = 0;
function toast(text, undo, isFault) {
  at("toast").replaceChildren(text, ...(undo ? [button("Undo", () => { at("toast").hidden = true; undo(); }, "", "u")] : []));
  at("toast").className = isFault ? "fault" : "";
  at("toast").hidden = false;
  clearTimeout(toasted);
  toasted = setTimeout(() => { at("toast").hidden = true; }, isFault ? 9000 : 5000);
}
function undo() { const last = undone; undone = null; if (last) last(); }
function accept() {
  if (!live || !now) return;
  const card = now, on = !(card.decided && card.decided.accept);
  decide(card, { accept: on }, on ? "Accepted" : "No longer accepted").then(() => { if (on && now && now.id === card.id) step(1); }, () => {});
}
async function reword() {
  if (!live || !now || now.type === "cloze") return;
  const card = now, words = await (await fetch(`words?id=${card.id}`)).json(), is = card.decided || {};
  at("question").value = words.question;
  at("answer").value = words.answer;
  at("reword-fault").textContent = "";
  at("reword-undo").hidden = !(is.question || is.answer);
  const save = (change, said) => decide(card, change, said).then(() => at("reword").close(), (fault) => { at("reword-fault").textContent = fault.message; });
  at("reword").querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const other = (key) => at(key).value.trim() === words[key] ? is[key] || null : at(key).value;
    save({ question: other("question"), answer: other("answer") }, "Worded otherwise");
  };
  at("reword-undo").onclick = () => save({ question: null, answer: null }, "As the note says it");
  at("reword").showModal();
}
function remove() {
  if (!live || !now) return;
  const card = now, shut = () => at("away").close();
  at("away-card").textContent = card.question;
  at("away-back").hidden = !away(card);
  at("away-hide").parentElement.hidden = Boolean(away(card));
  at("cause").value = card.decided && card.decided.bad || "";
  at("causes").replaceChildren(...[...new Set(build.cards.map((card) => card.decided && card.decided.bad).filter(Boolean))].map((cause) => new Option(cause)));
  const next = (change, said) => { shut(); const kept = cards[cards.indexOf(card) + 1]; decide(card, change, said).then(() => { if (kept && now && now.id === card.id && (change.hide || change.bad)) choose(cards.find((card) => card.id === kept.id) || now); }, () => {}); };
  at("away-hide").onclick = () => next({ hide: true }, "Hidden");
  at("away-back").querySelector("button").onclick = () => next({ hide: false, bad: null }, "Taken back");
  at("away-bad").onsubmit = (event) => { event.preventDefault(); if (at("cause").value.trim()) next({ bad: at("cause").value }, "Marked bad"); else at("cause").focus(); };
  kinds(card);
  at("away").showModal();
}

function choose(card, how = {}) {
  const before = now && rowOf(now);
  now = card;
  if (before && before.card !== card) { before.removeAttribute("aria-current"); redraw(before); }
  const row = card && rowOf(card);
  if (row) {
    row.setAttribute("aria-current", "true");
    redraw(row);
    if (!how.still) {
      for (const near of row.parentElement.children) draw(near);
      row.scrollIntoView({ block: "nearest" });
    }
  }
  if (card) show(noteOf(card.path), how);
  else show(only ? noteOf(only) : here ? noteOf(here.path) || build.notes[0] : build.notes[0], how);
}
function flip() {
  if (!now) return;
  const { side, back } = flipped.get(now.id) || { side: 0, back: at("backs").getAttribute("aria-pressed") === "true" };
  flipped.set(now.id, { side: back ? (side + 1) % now.sides.length : side, back: !back });
  redraw(rowOf(now));
}
function step(by) {
  const next = cards[Math.min(Math.max(cards.indexOf(now) + by, 0), cards.length - 1)];
  if (next && next !== now) choose(next);
}

// The notes.
function list() {
  const counts = new Map();
  for (const card of build.cards) counts.set(card.path, (counts.get(card.path) || 0) + 1);
  const row = (name, path, count) => {
    const made = button("", () => { only = path; filter(); if (path) show(noteOf(path)); });
    made.append(make("span", name), make("small", count.toLocaleString("en")));
    made.title = path || "";
    made.setAttribute("aria-current", String(only === path));
    return made;
  };
  const rows = [row("All notes", null, build.cards.length)];
  const folders = new Map();
  for (const { path } of build.notes) {
    const cut = path.lastIndexOf("/"), folder = cut < 0 ? "" : path.slice(0, cut);
    folders.set(folder, [...(folders.get(folder) || []), row(path.slice(cut + 1), path, counts.get(path) || 0)]);
  }
  for (const [folder, notes] of folders) rows.push(...(folder ? [make("h3", folder)] : []), ...notes);
  at("notes").replaceChildren(...rows);
  document.querySelector("main").classList.toggle("alone", build.notes.length < 2);
}

// The note that is shown, line by line.
function show(note, how = {}) {
  if (note !== here) { here = note; line = 0; at("why").hidden = true; lines(); }
  for (const row of at("lines").querySelectorAll(".now, .from")) row.classList.remove("now", "from");
  if (!now || !note || now.path !== note.path) return;
  const mark = ([first, last], name) => { for (let at = first; at <= last; at++) lineRow(at)?.classList.add(name); };
  mark(now.from, "from");
  mark(now.lines, "now");
  const first = lineRow(Math.min(now.from[0], now.lines[0]));
  if (first && !how.quietNote) reveal(first);
}
function reveal(row) {
  const box = at("lines").getBoundingClientRect(), own = row.getBoundingClientRect();
  if (own.top < box.top + 20 || own.bottom > box.bottom - box.height / 3) row.scrollIntoView({ block: own.height > box.height / 2 ? "start" : "center" });
  // Further up, chunks that were never drawn have only now got their heights.
  requestAnimationFrame(() => { const next = row.getBoundingClientRect(); if (next.top < box.top || next.bottom > box.bottom) row.scrollIntoView({ block: "center" }); });
}
const CHUNK = 100;
const lineRow = (number) => at("lines").children[Math.floor((number - 1) / CHUNK)]?.children[(number - 1) % CHUNK];
function lines() {
  at("path").textContent = here ? here.path : "";
  at("lines").replaceChildren();
  if (!here) return;
  const has = new Set(), told = new Map(), open = new Map(), off = new Set(here.off), mended = new Map();
  const mine = build.cards.filter((card) => card.path === here.path);
  for (const card of mine) for (const [first, last] of [card.lines, card.from]) for (let at = first; at <= last; at++) has.add(at);
  const tell = (at, text, name) => told.set(at, [...(told.get(at) || []), make("em", text, name)]);
  for (const [at, name, why] of here.repairs) mended.set(at, [...(mended.get(at) || []), `repaired: ${why} (${name})`]);
  for (const [at, code, level, message, help] of here.findings) tell(at || 1, `${message}${help ? `; ${help}` : ""} [${code}]`, level);
  let chunk = null;
  for (const [at, from, until] of here.uncovered) open.set(at, [...(open.get(at) || []), [from, until]]);
  here.lines.forEach((text, index) => {
    const number = index + 1;
    if (index % CHUNK === 0) {
      chunk = make("div", null, "chunk");
      chunk.style.containIntrinsicSize = `auto ${Math.min(CHUNK, here.lines.length - index) * 21}px`;
      at("lines").append(chunk);
    }
    const row = make("div", null, "row"), body = make("span", open.has(number) ? "" : text);
    let cut = 0;
    const signs = open.has(number) ? [...text] : [];
    for (const [from, until] of open.get(number) || []) {
      body.append(signs.slice(cut, from).join(""), make("u", signs.slice(from, until).join("")));
      cut = until;
    }
    body.append(signs.slice(cut).join(""));
    if (has.has(number)) row.classList.add("has");
    if (open.has(number)) row.classList.add("open");
    if (off.has(number)) row.classList.add("off");
    if (mended.has(number)) { row.classList.add("mended"); row.title = mended.get(number).join("\n"); }
    if (/^#{1,6}\s/.test(text)) row.classList.add("head");
    row.append(make("b", String(number)), body);
    for (const words of told.get(number) || []) { row.append(make("b")); row.append(words); }
    row.onclick = () => { if (!String(getSelection()).trim()) ask(number); };
    chunk.append(row);
  });
  const filled = here.lines.filter((text) => text.trim()).length;
  at("told").textContent = `${some(mine.length, "card")} · ${some(filled, "line")} · ${open.size} uncovered`;
  const runs = [];
  for (const at of [...open.keys()].sort((a, b) => a - b)) { const last = runs.at(-1); if (last && last[1] === at - 1) last[1] = at; else runs.push([at, at]); }
  const jumps = [...here.findings.map(([at, code, , message]) => [at || 1, `${at || 1}: ${message} [${code}]`]), ...runs.map((run) => [run[0], `${span(run)}: uncovered text`])];
  fill("jump", "Go to …", jumps.sort((a, b) => a[0] - b[0]).map(([at, text]) => [String(at), text]));
  at("jump").hidden = !jumps.length;
}

// What `explain` says of a line.
async function ask(number) {
  lineRow(line)?.classList.remove("at");
  line = number;
  lineRow(line)?.classList.add("at");
  const mine = cards.filter((card) => card.path === here.path && touches(card, number));
  if (mine.length && !mine.includes(now)) choose(mine[0]);
  const box = at("why");
  if (!live) {
    box.replaceChildren(close(), make("h3", `Line ${number}`), make("p", `cardmill explain ${here.path}:${number}`));
    box.hidden = false;
    return;
  }
  const answer = await fetch(`explain?path=${encodeURIComponent(here.path)}&first=${number}&last=${number}`);
  if (answer.ok && line === number) why(await answer.json());
}
const close = () => { const made = button("Close", () => { at("why").hidden = true; lineRow(line)?.classList.remove("at"); }, "plain close"); made.setAttribute("aria-label", "Close"); return made; };
function why(told) {
  const box = at("why");
  const parts = [close(), make("h3", `Line ${told.lines[0]}`)];
  for (const repair of told.repairs) parts.push(make("p", `Repaired: ${repair.why} (${repair.repair})`));
  for (const silent of told.silent_lines) parts.push(make("p", silent.why));
  for (const node of told.nodes) {
    const part = make("article"), head = make("p");
    head.append(`${node.kind} `, node.label ? make("b", node.label) : "", ` · line${node.lines[0] === node.lines[1] ? "" : "s"} ${span(node.lines)} · ${node.language}`);
    part.append(head);
    if (node.under.length) part.append(make("p", `under ${node.under.join(" › ")}`));
    const list = make("ul"), rest = make("ul");
    let about = "";
    for (const rule of node.rules) {
      const into = rule.verdict === "pattern" ? rest : list;
      if (rule.part !== about && into === list) { about = rule.part; if (about) list.append(make("li", about, "part")); }
      const row = make("li", null, rule.verdict), text = make("span");
      text.append(make("code", rule.rule), ` ${rule.said}`);
      if (rule.class || rule.family) text.append(" ", make("small", [rule.class && `class ${rule.class}`, rule.family && `words of ${rule.family}`].filter(Boolean).join(", ")));
      row.append(text);
      into.append(row);
    }
    for (const refused of node.refused) {
      const row = make("li"), text = make("span");
      text.append("refused: ", make("code", refused.rule), ` ${refused.question} — ${refused.reason}`);
      row.append(text);
      list.append(row);
    }
    if (!node.rules.length) list.append(make("li", "no rule looks at it"));
    part.append(list);
    if (rest.children.length) {
      const more = make("details");
      more.append(make("summary", `${some(rest.children.length, "pattern")} did not match`), rest);
      part.append(more);
    }
    parts.push(part);
  }
  if (told.cards.length) {
    const list = make("div", null, "cards");
    for (const made of told.cards) {
      const card = build.cards.find((card) => card.id === made.id);
      list.append(button(`${made.question}${made.decision ? ` (${made.decision})` : ""}`, () => { if (card) { if (!cards.includes(card)) clear(); choose(card); } }));
    }
    parts.push(list);
  } else parts.push(make("p", "No card."));
  const wanted = here.lines.slice(told.lines[0] - 1, told.lines[1]).join("\n").trim();
  if (live && wanted && told.nodes.length) {
    const row = make("div", null, "acts");
    row.append(button("A card is missing here…", () => missing(told.path, told.lines[0], told.lines[1], wanted.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ""))));
    parts.push(row);
  }
  box.replaceChildren(...parts);
  box.hidden = false;
  box.scrollTop = 0;
  const row = lineRow(line);
  if (row) reveal(row);
}

// What is pressed.
function clear() {
  only = null;
  at("search").value = "";
  for (const key of KEYS) at(key).value = "";
  filter();
}
function press(id, then) {
  const on = at(id).getAttribute("aria-pressed") !== "true";
  at(id).setAttribute("aria-pressed", String(on));
  try { localStorage.setItem(`cardmill ${id}`, on ? "1" : ""); } catch { /* Only remembered where it can be. */ }
  then(on);
}
const VIEWS = {
  backs: () => { flipped.clear(); redrawAll(); },
  night: redrawAll,
  phone: (on) => { at("stream").classList.toggle("phone", on); redrawAll(); },
};
for (const id of Object.keys(VIEWS)) at(id).onclick = () => press(id, VIEWS[id]);
for (const key of KEYS) at(key).onchange = () => filter();
let typed = 0;
at("search").oninput = () => { clearTimeout(typed); typed = setTimeout(filter, build.cards.length > 1000 ? 120 : 0); };
at("clear").onclick = clear;
at("jump").onchange = () => { const number = Number(at("jump").value); at("jump").value = ""; if (number) ask(number).then(() => lineRow(number) && reveal(lineRow(number))); };
for (const shut of document.querySelectorAll("[data-close]")) shut.onclick = () => shut.closest("dialog").close();
at("reword").onkeydown = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at("reword-save").click(); };
at("help").onclick = () => at("keys").showModal();
at("lines").onkeydown = (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    lineRow(line)?.classList.remove("at");
    line = Math.min(Math.max(line + by, 1), here.lines.length);
    lineRow(line)?.classList.add("at");
    lineRow(line)?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && line) ask(line);
};
const PRESSED = {
  r: () => at("rules").click(), a: accept, e: reword, x: remove, u: undo, j: () => step(1), k: () => step(-1), " ": flip, "/": () => { at("search").focus(); at("search").select(); },
  b: () => at("backs").click(), n: () => at("night").click(), p: () => at("phone").click(), "?": () => at("help").click(),
};
document.addEventListener("keydown", (event) => {
  const target = event.composedPath()[0];
  const typing = target.matches?.("input, select, textarea, [contenteditable]");
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) { if (typing) target.blur(); else if (!at("tuning").hidden) leave(); else at("why").hidden = true; return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || !at("tuning").hidden && event.key !== "r" && event.key !== "?") return;
  if (event.key === " " && target.matches?.("button, a, summary")) return;
  const does = PRESSED[event.key];
  if (does) { event.preventDefault(); does(); }
});

// A build that has come.
function take(next) {
  at("error").hidden = !next.error;
  at("error").textContent = next.error || "";
  version = next.version;
  if (next.build === build) return;
  const first = cards.indexOf(now);
  const path = here?.path, scrolled = at("lines").scrollTop, streamed = at("stream").scrollTop;
  build = next.build;
  if (only && !noteOf(only)) only = null;
  here = null;
  dress();
  choices();
  if (now && !build.cards.some((card) => card.id === now.id)) now = null;
  filter(true);
  if (!cards.includes(now) || first > 0 && now === cards[0]) choose(cards[Math.min(Math.max(first, 0), cards.length - 1)] || null, { still: true });
  if (path && noteOf(path) && here?.path !== path && !now) show(noteOf(path));
  if (here?.path === path) at("lines").scrollTop = scrolled;
  at("stream").scrollTop = streamed;
  retune();
}
const fresh = async () => take(await (await fetch("cards.json")).json());
async function wait() {
  for (;;) {
    try {
      const next = Number(await (await fetch(`wait?after=${version}`)).text());
      if (next !== version) await fresh();
      document.body.classList.remove("gone");
    } catch {
      at("error").textContent = "The program that serves this page has ended. Start it again, and open the address that it prints.";
      at("error").hidden = false;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

addEventListener("DOMContentLoaded", () => {
  for (const id of Object.keys(VIEWS)) { let kept = ""; try { kept = localStorage.getItem(`cardmill ${id}`); } catch { /* As above. */ } if (kept) at(id).setAttribute("aria-pressed", "true"); }
  at("stream").classList.toggle("phone", at("phone").getAttribute("aria-pressed") === "true");
  at("title").textContent = build.title;
  document.title = `${build.title} · cardmill`;
  dress();
  choices();
  filter();
  take({ ...served });
  if (live) wait();
});
