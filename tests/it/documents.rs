//! What README and `docs/` say is so: their files are written, and their commands and examples run.
//!
//! Each chapter has a folder of its own, with the note `notes/locks.md` in it. Of the fenced blocks,
//!
//! - one below a line that ends with `` `NAME`: `` is that file, or with ``end of `NAME`:`` is added to it;
//! - in one of `console`, a line behind `$` is a command, and what it prints follows; `…` leaves something
//!   out, and `make bless` writes what is printed;
//! - in one of `sh`, each line is a command, up to `#` or four blanks;
//! - `toml` is a file of rules, a pack or settings, and is used as that; `markdown` is a note about which
//!   there is nothing to say; `json` has the keys of a card;
//! - below a sentence that begins with ``With `cardmill build …` ``, each line is a card: its question, and behind
//!   four blanks what else is said of it. After `the cards are:`, there is no other.
//!
//! A sentence with the word `mistake` says that the file is wrong on purpose.

use super::project::Project;
use snapbox::cmd::Command;
use std::fs;
use std::path::PathBuf;

#[test]
fn the_tutorial_of_rules_prints_what_stands_there() {
    check("docs/rules.md", 10, 8);
}

#[test]
fn the_document_of_settings_says_what_works() {
    check("docs/config.md", 1, 5);
}

#[test]
fn the_examples_of_packs_give_the_cards_that_are_named() {
    check("docs/packs.md", 12, 1);
}

#[test]
fn the_readme_says_what_works() {
    check("README.md", 3, 0);
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let option = regex::Regex::new(r"(?m)^\| `(-[^|]+)\|").unwrap();
    let options: Vec<String> = option.captures_iter(&text).map(|found| found[1].replace(['`', ','], "")).collect();
    assert!(options.len() > 10);
    options.iter().for_each(|typed| check_options(&format!("cardmill build {typed}"), "README.md"));
}

#[test]
fn the_notes_on_the_front_page_give_the_cards_beside_them() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let note = text.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let cards = text.split("</td><td>").nth(1).unwrap().split("</td>").next().unwrap();
    let cards: Vec<Vec<&str>> = cards.trim().split("\n\n").map(|card| card.split("<br>\n").collect()).collect();
    let cards: Vec<Vec<&str>> =
        cards.into_iter().map(|card| card.iter().map(|line| line.trim_matches('*')).collect()).collect();
    assert!(cards.len() >= 4);
    has_cards(note, &cards);

    let rows = text.lines().skip_while(|line| !line.starts_with("| 锁.md |")).skip(2);
    let rows: Vec<Vec<&str>> =
        rows.take_while(|line| line.starts_with('|')).map(|row| row.split('|').collect()).collect();
    let span = regex::Regex::new("`([^`]+)`").unwrap();
    let lines = rows.iter().flat_map(|row| span.captures_iter(row[1]).map(|line| line[1].to_owned()));
    let note: String =
        lines.map(|line| format!("{}{line}\n", if line.starts_with('＃') { "\n" } else { "" })).collect();
    let cards: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| std::iter::once(row[2].trim()).chain(row[3].trim().trim_end_matches(" …").split(" 2.")).collect())
        .collect();
    assert!(cards.len() >= 4);
    has_cards(&note, &cards);
}

/// Whether each of these cards, a question and parts of its answer, is made of a note.
fn has_cards(note: &str, cards: &[Vec<&str>]) {
    let project = Project::new(&[("note.md", note.as_bytes())]);
    let made = project.run(&["build", "note.md", "-q", "--format", "json", "-o", "-"]).code(0);
    let made = String::from_utf8(made.get_output().stdout.clone()).unwrap();
    for card in cards {
        let found = made.lines().find(|line| line.contains(&format!("\"question\":\"{}\"", as_json(card[0]))));
        let found = found.unwrap_or_else(|| panic!("nothing asks {}\n{made}", card[0]));
        assert!(card.iter().all(|part| found.contains(&as_json(part.trim()))), "{card:?}\n{found}");
    }
}

#[test]
fn the_other_documents_say_what_works() {
    for (name, commands) in [
        ("docs/cards.md", 0),
        ("docs/checks.md", 4),
        ("docs/cookbook.md", 9),
        ("docs/faq.md", 0),
        ("docs/identity.md", 2),
        ("docs/index.md", 0),
        ("docs/media.md", 1),
        ("docs/tuning.md", 0),
        ("docs/gallery/README.md", 0),
    ] {
        check(name, commands, 0);
    }
    let all = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut all: Vec<String> = all.filter(|name| name.ends_with(".md")).collect();
    all.sort();
    let known =
        "SUMMARY cards checks config cookbook faq identity index media packs performance reliability rules tuning";
    let all: Vec<&str> = all.iter().map(|name| name.trim_end_matches(".md")).collect();
    assert_eq!(all.join(" "), known, "check the new one");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a document, which has so many commands and files of TOML at least.
fn check(name: &str, commands: usize, files: usize) {
    let text = fs::read_to_string(root().join(name)).unwrap();
    let mut run = Run { project: chapter(), out: String::new(), commands: 0, files: 0, rules: Vec::new() };
    run.document(&text);
    run.end_chapter();
    assert!(run.commands >= commands && run.files >= files, "{name}: {} commands, {} files", run.commands, run.files);
    snapbox::assert_data_eq!(run.out, snapbox::Data::read_from(&root().join(name), None).raw());
    for (typed, line) in typed_inline(&text) {
        check_options(&typed, &format!("{name}:{line}"));
    }
}

/// The folder of a chapter.
fn chapter() -> Project {
    let note = "# Locks\n\n## What is a deadlock?\n\nTwo threads wait for each other.\n\nMutex::one at a time\n\n\
                Q: Who waits?\nA: A thread, {{c1::for ever}}.\n";
    Project::new(&[("notes/locks.md", note.as_bytes()), ("input/locks.md", note.as_bytes())])
}

struct Run {
    project: Project,
    /// The document with what the commands really print.
    out: String,
    commands: usize,
    /// Files of TOML.
    files: usize,
    /// Files of rules in the chapter.
    rules: Vec<String>,
}

impl Run {
    fn document(&mut self, text: &str) {
        let mut lines = text.lines();
        // The paragraph above, and whether it has ended.
        let (mut said, mut ended) = (String::new(), true);
        while let Some(line) = lines.next() {
            self.put(line);
            if line.starts_with("## ") {
                self.end_chapter();
            }
            let fence = line.len() - line.trim_start_matches('`').len();
            if fence < 3 {
                match (line.trim().is_empty(), ended) {
                    (true, _) => ended = true,
                    (false, true) => (said, ended) = (line.to_owned(), false),
                    (false, false) => said.push_str(&format!(" {line}")),
                }
                continue;
            }
            let (fence, language) = line.split_at(fence);
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
            if language == "console" {
                self.console(&block);
            } else {
                self.block(language, &said, &block);
                block.iter().for_each(|line| self.put(line));
            }
            self.put(fence);
            (said, ended) = (String::new(), true);
        }
    }

    fn block(&mut self, language: &str, said: &str, block: &[&str]) {
        self.questions(said, block);
        let name = self.file(said, block);
        let text = format!("{}\n", block.join("\n"));
        match language {
            "toml" if !said.contains("mistake") => self.toml(name.as_deref(), &text),
            "sh" => block.iter().for_each(|line| self.shell(line)),
            "markdown" if name.is_none() => self.note(&text),
            "json" => self.keys(&text),
            _ => {}
        }
    }

    /// What holds for a chapter as a whole: its rule files are as they should be in the end.
    fn end_chapter(&mut self) {
        for name in std::mem::take(&mut self.rules) {
            self.project.run(&["rules", "list", "--no-config", "--rules", &name]).code(0).stderr_eq("");
            self.project.run(&["rules", "test", &name]).success();
        }
        self.project = chapter();
    }

    /// Uses a file of TOML as what its keys say that it is.
    fn toml(&mut self, name: Option<&str>, text: &str) {
        let Ok(keys) = toml::from_str::<toml::Table>(text) else { panic!("this is no TOML:\n{text}") };
        self.files += 1;
        let has = |names: &[&str]| names.iter().any(|name| keys.contains_key(*name));
        let file = match name {
            Some(name) => name.to_owned(),
            None => {
                fs::write(self.project.path("unnamed.toml"), text).unwrap();
                "unnamed.toml".to_owned()
            }
        };
        if keys.is_empty() {
            // A comment alone.
        } else if has(&["about"]) {
            self.project.run(&["build", "notes", "-q", "--pack", &file, "--allow-empty"]).code(0).stderr_eq("");
        } else if has(&["rule", "class", "ask", "lexicon", "filter", "limit", "marks", "pattern"]) {
            if !self.rules.contains(&file) {
                self.rules.push(file);
            }
        } else {
            self.project.run(&["build", "notes", "-q", "--config", &file, "--no-lock"]).code(0).stderr_eq("");
        }
    }

    /// A note about which there is nothing to say, whatever it shows.
    fn note(&self, text: &str) {
        fs::write(self.project.path("note.md"), text).unwrap();
        for picture in regex::Regex::new(r"[\w/]+\.(?:png|mp3)").unwrap().find_iter(text) {
            let path = self.project.path(picture.as_str());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, picture.as_str()).unwrap();
        }
        self.project.run(&["build", "note.md", "-q", "--allow-empty", "--no-lock"]).code(0);
        let told = self.command(&words("cardmill build note.md --allow-empty --no-lock"));
        assert!(!told.contains("warning") && !told.contains("error"), "{told}");
    }

    /// The keys of a card, in their order.
    fn keys(&self, text: &str) {
        let key = regex::Regex::new(r#"(?m)(?:^  |\{|, )"(\w+)":"#).unwrap();
        let keys = |text: &str| key.captures_iter(text).map(|key| key[1].to_owned()).collect::<Vec<_>>();
        let made = self.command(&words("cardmill build notes -q --format json -o -"));
        let made = made.lines().next().unwrap();
        let made: Vec<String> =
            regex::Regex::new(r#"[{,]"(\w+)":"#).unwrap().captures_iter(made).map(|key| key[1].to_owned()).collect();
        assert_eq!(keys(text), made);
    }

    /// A command in its line, with what stands behind it left out.
    fn shell(&mut self, line: &str) {
        let typed = line.split(" #").next().unwrap_or_default().split("    ").next().unwrap_or_default().trim();
        let tool = typed.split(' ').next().unwrap_or_default();
        match tool {
            "" => return,
            // What is made and installed is this program; that there is such a goal is all that is looked at.
            "make" => {
                let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
                let goal = typed.split(' ').nth(1).unwrap();
                assert!(makefile.contains(&format!("\n{goal}:")), "{typed}");
            }
            "cargo" => assert_eq!(typed, "cargo install --path ."),
            "cardmill" if typed.contains('|') => {
                let (first, rest) = typed.split_once('|').unwrap();
                self.project.run(&strs(&words(first))[1..]).code(0).stderr_eq("");
                assert!(rest.trim().starts_with("jq "), "{rest}");
            }
            "cardmill" => {
                self.project.run(&strs(&words(typed))[1..]).code(0);
            }
            other => panic!("{other} is no command of the documentation"),
        }
        self.commands += 1;
    }

    fn put(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes a file, when the line above names one; gives its name.
    fn file(&mut self, said: &str, block: &[&str]) -> Option<String> {
        let name = said.strip_suffix("`:").and_then(|said| said.rsplit('`').next())?;
        let path = self.project.path(name);
        let before = if said.ends_with(&format!("end of `{name}`:")) {
            fs::read_to_string(&path).unwrap()
        } else {
            String::new()
        };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("{before}{}\n", block.join("\n"))).unwrap();
        Some(name.to_owned())
    }

    /// Looks for the questions that a build is said to make.
    fn questions(&mut self, said: &str, block: &[&str]) {
        let Some(typed) = said.strip_prefix("With `").and_then(|said| said.split('`').next()) else { return };
        if !typed.starts_with("cardmill build ") {
            return;
        }
        let cards = self.command(&words(&format!("{typed} --quiet --output - --format json")));
        let named: Vec<Vec<&str>> = block.iter().map(|line| line.split("    ").map(str::trim).collect()).collect();
        for parts in named.iter().filter(|parts| !parts[0].is_empty()) {
            let made = cards.lines().any(|card| parts.iter().all(|part| card.contains(&as_json(part))));
            assert!(made, "no card has all of {parts:?}\n{cards}");
        }
        if said.ends_with("the cards are:") {
            assert_eq!(cards.lines().count(), named.len(), "{typed}\n{cards}");
        }
        self.commands += 1;
    }

    fn console(&mut self, block: &[&str]) {
        let mut at = 0;
        while at < block.len() {
            let mut typed = String::new();
            loop {
                self.put(block[at]);
                let line = block[at].strip_prefix("$ ").unwrap_or(block[at]);
                at += 1;
                match line.strip_suffix('\\') {
                    Some(more) => typed.push_str(more),
                    None => break typed.push_str(line),
                }
            }
            let end = block[at..].iter().position(|line| line.starts_with("$ ")).map_or(block.len(), |more| at + more);
            let said: String = block[at..end].iter().map(|line| format!("{line}\n")).collect();
            let printed = self.command(&words(&typed));
            self.out.push_str(if shortens(&said, &printed) { &said } else { &printed });
            self.commands += 1;
            at = end;
        }
    }

    fn command(&self, typed: &[String]) -> String {
        match strs(typed).as_slice() {
            ["cat", name] => fs::read_to_string(self.project.path(name)).unwrap(),
            ["cardmill", args @ ..] => {
                let output = self.project.command(args).output().unwrap();
                String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
            }
            other => panic!("{other:?} is no command of the documentation"),
        }
    }
}

/// A text as it stands in JSON.
fn as_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Commands within the text, with their lines.
fn typed_inline(text: &str) -> Vec<(String, usize)> {
    let span = regex::Regex::new("`(cardmill [a-z][^`]*)`").unwrap();
    let lines = text.lines().enumerate();
    lines.flat_map(|(at, line)| span.captures_iter(line).map(move |found| (found[1].to_owned(), at + 1))).collect()
}

/// Whether a command has all the options that it is typed with.
fn check_options(typed: &str, place: &str) {
    let words: Vec<&str> = typed.split(' ').skip(1).collect();
    let is_name = |word: &&&str| word.chars().all(|sign| sign.is_ascii_lowercase());
    let mut args: Vec<&str> =
        words.iter().take(if words[0] == "rules" { 2 } else { 1 }).filter(|word| is_name(word)).copied().collect();
    args.push("--help");
    let run = Command::new(snapbox::cmd::cargo_bin!("cardmill")).args(&args).assert().code(0);
    let help = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let option = regex::Regex::new(r"(?:^|[ \[])(--?[a-z][a-z-]*)").unwrap();
    for found in option.captures_iter(&words[1..].join(" ")) {
        assert!(help.contains(&found[1]), "{place}: `{typed}` has no {}\n{help}", &found[1]);
    }
}

/// Whether a text is another one in which `…` stands for some of a line, or for some lines.
fn shortens(said: &str, printed: &str) -> bool {
    let line = |line: &str| match line.trim() {
        "…" => "(?:.*\n)*?".to_owned(),
        _ => format!("{}\n", regex::escape(line).replace('…', ".*")),
    };
    let pattern: String = said.lines().map(line).collect();
    regex::Regex::new(&format!("^{pattern}$")).unwrap().is_match(printed)
}

/// The words of a command line.
fn words(typed: &str) -> Vec<String> {
    let pattern = regex::Regex::new(r#"'([^']*)'|"([^"]*)"|(\S+)"#).unwrap();
    let word = |found: regex::Captures<'_>| found.iter().skip(1).flatten().next().unwrap().as_str().to_owned();
    pattern.captures_iter(typed).map(word).collect()
}
