//! `docs/rules.md` does what it says: its files are written and its commands run.
//!
//! A fenced block below a line that ends with `` `NAME`: `` is that file, or with ``end of
//! `NAME`:`` is added to it. In a block of `console`, a line behind `$` is a command, and what it
//! prints follows; `…` leaves something out. Each chapter has a folder of its own. `make bless` writes what is printed.
//! Where a sentence says which questions a build makes, they are looked for in its cards.

use super::project::Project;
use cardmill::rules::RuleSet;
use std::fs;
use std::path::PathBuf;

#[test]
fn the_commands_in_the_documentation_of_rules_print_what_stands_there() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut run = Run { project: Project::new(&[]), out: String::new(), commands: 0, rule_files: 0 };
    run.document(&text);
    assert!(run.commands >= 10 && run.rule_files >= 3, "{} commands, {} files", run.commands, run.rule_files);
    snapbox::assert_data_eq!(run.out, snapbox::file!["../../docs/rules.md": Text].raw());
}

struct Run {
    project: Project,
    /// The document with what the commands really print.
    out: String,
    commands: usize,
    rule_files: usize,
}

impl Run {
    fn document(&mut self, text: &str) {
        let mut lines = text.lines();
        // The paragraph above, and whether it has ended.
        let (mut said, mut ended) = (String::new(), true);
        while let Some(line) = lines.next() {
            self.put(line);
            if line.starts_with("## ") {
                self.project = Project::new(&[]);
            }
            let Some(language) = line.strip_prefix("```") else {
                match (line.trim().is_empty(), ended) {
                    (true, _) => ended = true,
                    (false, true) => (said, ended) = (line.to_owned(), false),
                    (false, false) => said.push_str(&format!(" {line}")),
                }
                continue;
            };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if language == "console" {
                self.console(&block);
            } else {
                self.questions(&said, &block);
                self.file(&said, &block);
                block.iter().for_each(|line| self.put(line));
            }
            self.put("```");
            (said, ended) = (String::new(), true);
        }
    }

    fn put(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes a file, when the line above names one.
    fn file(&mut self, said: &str, block: &[&str]) {
        let Some(name) = said.strip_suffix("`:").and_then(|said| said.rsplit('`').next()) else { return };
        let path = self.project.path(name);
        let before = if said.ends_with(&format!("end of `{name}`:")) {
            fs::read_to_string(&path).unwrap()
        } else {
            String::new()
        };
        fs::write(&path, format!("{before}{}\n", block.join("\n"))).unwrap();
        if name.ends_with(".toml") && name != "cardmill.toml" {
            let text = fs::read_to_string(&path).unwrap();
            let loaded = RuleSet::load(&[(name.to_owned(), text)]);
            assert!(loaded.is_ok(), "{name}: {}", loaded.map(|_| ()).unwrap_err());
            self.rule_files += 1;
        }
    }

    /// Looks for the questions that a build is said to make.
    fn questions(&mut self, said: &str, block: &[&str]) {
        let Some(typed) = said.strip_prefix("With `").and_then(|said| said.split('`').next()) else { return };
        if !typed.starts_with("cardmill build ") {
            return;
        }
        let cards = self.command(&words(&format!("{typed} --quiet --output - --format json")));
        for line in block.iter().filter(|line| !line.is_empty()) {
            let (question, answer) = line.split_once("    ").unwrap_or((line, ""));
            let made = cards.lines().any(|card| card.contains(question) && card.contains(answer.trim()));
            assert!(made, "no card asks {question}\n{cards}");
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
        let args: Vec<&str> = typed.iter().map(String::as_str).collect();
        match args.as_slice() {
            ["cat", name] => fs::read_to_string(self.project.path(name)).unwrap(),
            ["cardmill", args @ ..] => {
                let output = self.project.command(args).output().unwrap();
                String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
            }
            other => panic!("{other:?} is no command of the documentation"),
        }
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
