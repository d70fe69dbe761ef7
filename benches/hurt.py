#!/usr/bin/env python3
"""Inputs that hurt: what makes a program slow, large or stuck, given to cardmill at two sizes.

    python3 benches/hurt.py [--only WORD] [--seconds 60] [PROGRAM]

Each input is written at a size and at four times that. Work that grows with the text takes four times as
long; with its square, sixteen times. Prints for each the bytes, the seconds of CPU of both, how many times
as long the larger one took, the most memory, and the exit statuses. A run that takes longer than `--seconds`
is stopped, and counts as stuck. Ends with status 1 when a run was stuck, crashed, or took more than ten times
as long for four times as much. Everything that is written lies in target/hurt.
"""
import argparse, os, pathlib, resource, shutil, signal, sqlite3, subprocess, sys, time, zipfile

ROOT = pathlib.Path(os.environ.get("HURT_ROOT", pathlib.Path(__file__).resolve().parent.parent))
HERE = ROOT / "target" / "hurt"
BUILD = ["build", "--no-config", "--no-lock", "--format", "apkg", "--output", "out"]


def note(text, *arguments):
    return {"files": {"note.md": text}, "run": [*BUILD, *arguments, "note.md"]}


def lines(line, count):
    return "".join(line.format(i) + "\n" for i in range(count))


def deep(opening, closing, count):
    return "# A\n\n" + opening * count + "text" + closing * count + "\n"


def package(view):
    """A package whose table of notes is a view."""
    def write(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        base = path.with_suffix(".db")
        base.unlink(missing_ok=True)
        db = sqlite3.connect(base)
        db.execute("create table col (id, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags)")
        db.execute("insert into col values (1,1,1,1,11,0,0,0,'{}','{}','{}','{}','{}')")
        db.execute(view)
        db.execute("create table cards (id, nid, did, ord)")
        db.commit()
        db.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.write(base, "collection.anki2")
            out.writestr("media", "{}")
    return write


def bomb(count):
    def write(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            with out.open("collection.anki2", "w", force_zip64=True) as entry:
                for _ in range(count):
                    entry.write(bytes(1 << 20))
    return write


ENDLESS = """create view notes as with recursive n(i) as (select 1 union all select i + 1 from n)
    select i as id, 'g' || i as guid, 1 as mid, 1 as mod, 0 as usn, '' as tags, 'a' || char(31) || 'b' as flds,
    'a' as sfld, 0 as csum, 0 as flags, '' as data from n"""
GOOD = "## T\n\nRust: a language.\n"


def rules(count):
    one = '''[[rule]]
id = "sank-{0}"
about = "A sentence with a verb of its own asks when it was."
grade = "likely"
kind = "fact"
on = "sentence"
match = '^(?<subject>[^,;:]+?) sank{0} in (?<year>\\d{{4}})\\b.*$'
when = {{ lang = "en", subject = {{ columns = "..60" }} }}
ask = {{ en = ["When did {{subject|article}} sink?"] }}
answer = "{{year}}"
'''
    return {"files": {"note.md": GOOD, "own.toml": lines(one, count)},
            "run": [*BUILD, "--rules", "own.toml", "note.md"]}


def inputs(n):
    """Name to what is written and run; n is 1, or 4 for the larger one."""
    k = n * 1000
    md = {
        # long lines
        "cells of one row": "| " + " | ".join("abc" for _ in range(25 * k)) + " |\n",
        "cells of one table row": "| a | b |\n|---|---|\n| " + " | ".join("abc" for _ in range(25 * k)) + " |\n",
        "columns of a table": "\n".join(["|" + "x|" * k, "|" + "-|" * k, "|" + "y|" * k]) + "\n",
        "rows of a table": "| a | b |\n|---|---|\n" + lines("| key{0} | value{0} |", 2 * k),
        "rows of a row of columns": "| k | " + " | ".join(f"c{i}" for i in range(40)) + " |\n|" + "---|" * 41 + "\n"
            + lines("| r{0} |" + " v{0} |" * 40, k // 20),
        "one word": "# A\n\n" + "a" * (200 * k) + "\n",
        "dotted word": "# A\n\n" + "a." * (50 * k) + "\n",
        "blanks": "# A\n\nterm:" + " " * (200 * k) + "text\n",
        "hashes": "#" * (50 * k) + "\n",
        "tags in a line": "# A\n\nterm: text " + " ".join(f"#tag{i}" for i in range(5 * k)) + "\n",
        "footnotes in a line": "# A\n\nterm: text" + "".join(f"[^{i}]" for i in range(2 * k)) + "\n\n" + lines("[^{0}]: note {0}\n", 2 * k),
        "links in a line": "# A\n\nterm: " + " ".join(f"[a{i}](http://b/{i})" for i in range(5 * k)) + "\n",
        "wiki links in a line": "# A\n\nterm: " + " ".join(f"[[a{i}]]" for i in range(5 * k)) + "\n",
        "pictures in a line": "# A\n\nterm: " + " ".join(f"![a{i}](b{i}.png)" for i in range(2 * k)) + "\n",
        "code in a line": "# A\n\nterm: " + "`a` " * (10 * k) + "\n",
        "bold in a line": "# A\n\nterm: " + "**a** b " * (10 * k) + "\n",
        "sentences in a line": "# A\n\n" + "Rust is a language. " * (5 * k) + "\n",
        "Chinese sentences in a line": "# A\n\n" + "锁用于保护数据，所以它很慢。" * (2 * k) + "\n",
        "one Chinese sentence": "# A\n\n" + "锁用于保护数据，" * (2 * k) + "\n",
        "commas": "# A\n\nterm: " + "a, " * (20 * k) + "\n",
        "question marks": "# A\n\n" + "?" * (50 * k) + "\n",
        "colons": "# A\n\n" + "a: " * (20 * k) + "\n",
        "formulas in a line": "# A\n\nterm: " + "$a$ " * (10 * k) + "\n",
        "comments in a line": "# A\n\nterm: " + "<!-- a --> b " * (5 * k) + "\n",
        "HTML entities": "# A\n\nterm: " + "&amp;&#65; " * (10 * k) + "\n",
        "emoji": "# A\n\n" + "⭐" * (20 * k) + " term: text\n",
        "combining marks": "# A\n\nterm: a" + "\u0301" * (50 * k) + "\n",
        # what is opened and never closed
        **{f"open `{mark}`": "# A\n\nterm: " + f"{mark} a " * (10 * k) + "\n" for mark in
           ["[", "![", "(", "`", "``` `", "*", "_", "**", "~~", "==", "$", "$$", "<", "<!--", "<a", "</", "<b>", "{{", "{{c1::", "[[", "%%",
            "“", "「", "\\", "![[", "^", "&", "[^", "](", "<kbd>", "<sub>", "<details>", "<summary>"]},
        **{f"open lines `{mark}`": "# A\n\n" + f"{mark}\n" * (5 * k) for mark in
           ["<div>", "<details>", "<details><summary>a</summary>", "</details>", "<table>", "<pre>", "<!--", "$$", "```", "~~~", ":::", "::: {.a}",
            "#+BEGIN_SRC", "#+BEGIN_QUOTE", "---", "+++", "%%", "> a", ">", "| a |", "|---|", "- ", "1.", "***", "===", "a\n===", "[a]: b", "[^a]: b",
            "A:", "# A", "#", "????", "- [ ] a", "Q: a?", "Question: a", "Answer:", "\\begin{a}", "<ul><li>a"]},
        # deep
        "deep list": "".join("  " * i + f"- item {i}: text\n" for i in range(k // 4)),
        "deep ordered list": "".join("   " * i + f"1. item {i}\n" for i in range(k // 4)),
        "deep quote": ">" * (5 * k) + " text\n",
        "deep quotes in lines": "".join(">" * i + f" text {i}\n" for i in range(k // 4)),
        "deep brackets": deep("[", "]", 10 * k), "deep parentheses": deep("(", ")", 10 * k), "deep braces": deep("{", "}", 10 * k),
        "deep bold": deep("**a ", " a**", 5 * k), "deep italic": deep("*a ", " a*", 5 * k), "deep styles": deep("<b>", "</b>", 5 * k),
        "deep sub": deep("<sub>", "</sub>", 5 * k), "deep divs": deep("<div>\n", "</div>\n", 5 * k), "deep spans": deep("<span>", "</span>", 5 * k),
        "deep details": deep("<details><summary>a</summary>\n\n", "\n\n</details>\n", k), "deep cloze": deep("{{c1::", "}}", 2 * k),
        "deep html lists": deep("<ul><li>", "</li></ul>", 2 * k), "deep links": deep("[a", "](b)", 2 * k),
        "deep headings": "".join("#" * (1 + i % 6) + f" H{i}\n\n" for i in range(2 * k)),
        # many
        "headings": lines("## Heading {0}\n\ntext {0} is said here\n", 2 * k),
        "same headings": lines("## Heading\n\ntext {0} is said here\n", 2 * k),
        "terms": lines("Term{0}: explanation number {0}", 2 * k),
        "terms in one list": lines("- **Term{0}**: explanation number {0}", 2 * k),
        "items": lines("- item {0}", 5 * k),
        "items under a question": "## What are the parts?\n\n" + lines("- item {0} of the whole", 2 * k),
        "terms under a question": "## What are the parts?\n\n" + lines("- **Term {0}**: part of the whole {0}", 2 * k),
        "leads": lines("Lead {0}:\n- one {0}\n- two {0}\n", k),
        "questions": lines("## What is {0}?\n\nIt is number {0}.\n", 2 * k),
        "same questions": lines("## What is it?\n\nIt is number {0}.\n", 2 * k),
        "same questions, same answers": "## What is it?\n\nIt is the number.\n\n" * (2 * k),
        "same terms": lines("- **Term**: text {0}", 2 * k),
        "questions in lines": lines("What is {0}?", 5 * k),
        "questions and answers in lines": lines("Q: What is {0}?\nA: Number {0}.\n", 2 * k),
        "comparisons": lines("## A{0} vs B{0}\n\n- A{0}: fast {0}\n- B{0}: slow {0}\n", k // 2),
        "sides of a comparison": "## " + " vs ".join(f"Side{i}" for i in range(k)) + "\n\n" + lines("- Side{0}: fast {0}", k),
        "quotes": lines("> quote {0}\n", 2 * k), "code blocks": lines("How {0}:\n\n```sh\nrun {0}\n```\n", k // 2),
        "unknown code": lines("How {0}:\n\n```lang{0}\nrun {0}\n```\n", k // 2), "code lines": "```py\n" + lines("x{0} = [{0}]", 5 * k) + "```\n",
        "indented code": lines("    code {0}", 5 * k), "code without fences": lines("let x{0} = foo({0});", 2 * k),
        "blank lines": "# A\n\nterm: text" + "\n" * (100 * k) + "more: text\n",
        "one paragraph": lines("line {0} of a paragraph that goes on", 5 * k),
        "footnotes": lines("term{0}: text[^{0}]\n\n[^{0}]: note {0}\n", k),
        "one footnote": "# A\n\n" + lines("term{0}: text[^1]\n", k) + "\n[^1]: note\n",
        "link definitions": lines("[a{0}]: http://b/{0}", 5 * k) + "\n" + lines("term{0}: [x][a{0}]\n", k),
        "details": lines("<details><summary>What is {0}?</summary>\n\nNumber {0}.\n\n</details>\n", k),
        "pictures": lines("term{0}: text\n\n![p](p{0}.png)\n", k), "sections": lines("---\n\nTopic {0}\nterm{0}: text {0}\n", k),
        "definition lists": lines("Term {0}\n: definition {0}\n", k), "numbered lines": lines("{0}. step {0} of it", 2 * k),
        "tasks": lines("- [x] task {0}: done", 2 * k), "words of many languages": lines("слово {0}: λέξη {0} 단어 言葉 مفردة", k),
        "words alike": lines("The thing{0} is the thing of thing{0} that thing{0} makes.\n", k),
        "org": lines("* Heading {0}\n:PROPERTIES:\n:ID: {0}\n:END:\ntext {0}", k), "logseq": lines("- block {0}\n  id:: {0}\n\t- term {0}: text", k),
        # front matter
        "tags in front matter": "---\ntags: [" + ", ".join(f"t{i}" for i in range(10 * k)) + "]\n---\n\n" + lines("term{0}: text {0}\n", 20),
        "tags in lines of front matter": "---\ntags:\n" + lines("  - t{0}", 10 * k) + "---\n\n" + lines("term{0}: text {0}\n", 20),
        "keys in front matter": "---\n" + lines("key{0}: value {0}", 10 * k) + "---\n\nterm: text\n",
        "deep front matter": "---\nkey: " + "[" * (5 * k) + "]" * (5 * k) + "\n---\n\nterm: text\n",
        "aliases in front matter": "---\n" + "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i-1}, *a{i-1}, *a{i-1}]\n" for i in range(1, 10 * n)) + "---\n\nterm: text\n",
        "open front matter": "---\n" + lines("key{0}: value", 10 * k), "long value in front matter": "---\ntitle: " + "a" * (200 * k) + "\n---\n\nterm: text\n",
        "tags on lines": lines("term{0}: text {0} #tag{0}", 2 * k),
        "zeros": "\0" * (100 * k), "returns": "\r" * (50 * k), "Unicode separators": "a\u2028" * (20 * k), "byte order marks": "\ufeff" * (50 * k),
        "private signs": "# A\n\nterm: " + "\ufdd0\ufddc\ufde2" * (20 * k) + "\n",
    }
    found = {name: note(text) for name, text in md.items()}
    # through packs
    packs = {
        "details": ["open lines `<details>`", "open lines `<details><summary>a</summary>`", "open lines `</details>`", "deep details", "details", "open `<details>`"],
        "cloze-anki": ["deep cloze", "open `{{c1::`", "bold in a line"], "cloze-bold": ["bold in a line", "deep bold", "open `**`"],
        "cloze-highlight": ["open `==`"], "cloze-strike": ["open `~~`"], "cloze-braces": ["deep braces", "open `{{`"], "cloze-brackets": ["deep brackets", "open `[`"],
        "ruled": ["sections", "open lines `---`"], "fence": ["open lines `````", "code blocks"], "qa-labels": ["questions and answers in lines", "open lines `Q: a?`"],
        "heading-card": ["headings", "same headings", "deep headings"], "obsidian-sr": ["terms", "colons", "tags in a line", "one paragraph"],
        "flashcards-obsidian": ["headings", "tags on lines", "tags in a line"], "logseq": ["logseq", "deep list", "items"], "start-end": ["one paragraph", "blank lines"],
    }
    for pack, names in packs.items():
        for name in names:
            found[f"{pack}: {name}"] = note(md[name], "--pack", pack)
    marked = {
        "cloze-anki": "{{c1::a}} and {{c2::b}} ", "cloze-highlight": "==a== b ", "cloze-strike": "~~a~~ b ", "cloze-braces": "{a} b ", "cloze-brackets": "[a] b ",
    }
    for pack, text in marked.items():
        found[f"{pack}: many in a line"] = note("# A\n\n" + text * (5 * k) + "\n", "--pack", pack)
    for pack, text in [("start-end", "START\nBasic\nFront {0}\nBack: b\nEND"), ("start-end", "START"), ("obsidian-sr", "Question{0}::Answer"),
                       ("obsidian-sr", "a{0}\n?\nb\n"), ("fence", "```card\nfront {0}\n---\nback\n```"), ("ruled", "a{0}\n---\nb\n***"),
                       ("flashcards-obsidian", "Question {0} #card\nAnswer"), ("qa-labels", "Q: a{0}\nA: b\n")]:
        found[f"{pack}: lines of `{text.split(chr(10))[0]}`"] = note(lines(text, 2 * k), "--pack", pack)
    # other commands
    for name in ["terms", "terms in one list", "items", "headings", "sentences in a line", "one paragraph", "rows of a table", "terms under a question"]:
        found[f"explain: {name}"] = {"files": {"note.md": md[name]}, "run": ["explain", "--no-config", "note.md"]}
        found[f"outline: {name}"] = {"files": {"note.md": md[name]}, "run": ["outline", "--no-config", "note.md"]}
    for form in ["csv", "md", "json"]:
        found[f"{form}: terms in one list"] = {"files": {"note.md": md["terms in one list"]},
                                               "run": ["build", "--no-config", "--no-lock", "--format", form, "--output", "out", "note.md"]}
    found["a lock of many cards, twice"] = {"files": {"notes/note.md": md["terms in one list"]}, "run": ["build", "--no-config", "--format", "apkg", "--output", "out", "notes"], "twice": True}
    found["many rules"] = rules(n * 200)
    found["many small notes"] = {"files": {f"notes/{i % 7}/n{i}.md": f"# N{i}\n\nterm{i}: text {i}\n" for i in range(k // 2)}, "run": [*BUILD, "notes"]}
    found["deep folders"] = {"files": {"/".join(["d"] * 200 * n) + "/n.md": GOOD} if n == 1 else {"/".join(["d"] * 800) + "/n.md": GOOD}, "run": [*BUILD, "d"]}
    found["diff: endless view"] = {"files": {"a.apkg": package(ENDLESS), "b.apkg": package(ENDLESS)}, "run": ["diff", "a.apkg", "b.apkg"]}
    found["diff: zip bomb"] = {"files": {"a.apkg": bomb(64 * n), "b.apkg": bomb(64 * n)}, "run": ["diff", "a.apkg", "b.apkg"]}
    return found


def measured(program, made, place, limit):
    """Seconds of CPU, most memory in MB and the status, or None where it was stuck."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    size = 0
    for name, text in made["files"].items():
        path = place
        *folders, last = name.split("/")
        home = os.open(place, os.O_RDONLY)
        for folder in folders:
            try:
                os.mkdir(folder, dir_fd=home)
            except FileExistsError:
                pass
            inner = os.open(folder, os.O_RDONLY, dir_fd=home)
            os.close(home)
            home = inner
        if callable(text):
            text(place / name)
            size += (place / name).stat().st_size
        else:
            file = os.open(last, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, dir_fd=home)
            with open(file, "w", newline="") as out:
                size += out.write(text)
        os.close(home)
    for _ in range(2 if made.get("twice") else 1):
        child = subprocess.Popen([program, *made["run"]], cwd=place, env={**os.environ, "CARDMILL_NO_CACHE": "1"}, stdout=subprocess.DEVNULL, stderr=open(place / "stderr", "wb"),
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)))
        end = time.monotonic() + limit
        while True:
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > end:
                child.kill()
                _, status, used = os.wait4(child.pid, 0)
                return size, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, "stuck"
            time.sleep(0.005)
    status = os.waitstatus_to_exitcode(status)
    return size, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, signal.Signals(-status).name if status < 0 else status


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default="", help="inputs with this in their name")
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("program", nargs="?", default=str(ROOT / "target" / "release" / "cardmill"))
    given = arguments.parse_args()
    program, bad = str(pathlib.Path(given.program).absolute()), []
    print(f"{'input':44} {'kB':>7} {'s':>7} {'4 x kB':>7} {'s':>7} {'times':>6} {'MB':>5}  status")
    small, large = inputs(1), inputs(4)
    for name in small:
        if given.only not in name:
            continue
        size, seconds, _, status = measured(program, small[name], HERE / "small", given.seconds)
        more, longer, memory, last = measured(program, large[name], HERE / "large", given.seconds)
        times = longer / max(seconds, 0.03)
        wrong = last not in (0, 1, 2) or status not in (0, 1, 2) or times > 10
        print(f"{name[:44]:44} {size / 1000:7.0f} {seconds:7.2f} {more / 1000:7.0f} {longer:7.2f} {times:6.1f} {memory:5.0f}  "
              f"{status} {last}{'  <<<' if wrong else ''}", flush=True)
        bad += [name] * wrong
    print(f"{len(bad)} hurt" + "".join(f"\n  {name}" for name in bad))
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
