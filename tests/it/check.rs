//! `cardmill check`: every kind of finding with what is drawn of it, formats, guards, exit statuses.
//!
//! `docs/checks.md` is made here of the table of codes and of what is drawn for the smallest case of each, which is
//! in `tests/fixtures/checks/CODE.txt`: its files behind `--- NAME`, and the arguments behind `$`, if they are others
//! than `check .`; `--- later NAME` is written after these, and `check .` follows. Codes of rule files are drawn of
//! the files in `tests/fixtures/rule_errors`. `make bless` writes the document.

use crate::project::Project;
use cardmill::base::code::Code;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// What follows this line in the document is made here.
const MADE: &str = "<!-- What follows is made by the tests";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The files of a case, those that are written later, and the arguments.
struct Case {
    files: Vec<(String, String)>,
    later: Vec<(String, String)>,
    args: Vec<String>,
}

fn case(text: &str) -> Case {
    let mut case = Case { files: Vec::new(), later: Vec::new(), args: Vec::new() };
    let mut at_later = false;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("--- ") {
            let later = name.trim().strip_prefix("later ");
            at_later = later.is_some();
            let files = if at_later { &mut case.later } else { &mut case.files };
            files.push((later.unwrap_or(name.trim()).to_owned(), String::new()));
        } else if let Some(args) = line.strip_prefix("$ ").filter(|_| case.files.is_empty()) {
            case.args = args.split_whitespace().map(|arg| arg.trim_matches('\'').to_owned()).collect();
        } else {
            let files = if at_later { &mut case.later } else { &mut case.files };
            files.last_mut().unwrap().1.push_str(line);
        }
    }
    case
}

/// What a case prints on both streams.
fn printed(case: &Case) -> String {
    let files: Vec<(&str, &[u8])> = case.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let project = Project::new(&files);
    run(&project, case)
}

fn run(project: &Project, case: &Case) -> String {
    let mut args: Vec<&str> = case.args.iter().map(String::as_str).collect();
    if !case.later.is_empty() {
        project.run(&args).code(0);
        case.later.iter().for_each(|(name, text)| fs::write(project.path(name), text).unwrap());
        args.clear();
    }
    if args.is_empty() {
        args = vec!["check", "."];
    }
    let out = project.run(&args).get_output().clone();
    String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap()
}

/// The first finding of a kind in what was printed.
fn drawn(printed: &str, code: Code) -> Option<String> {
    let sign = format!("[{code}]: ");
    let mut lines = printed.lines().skip_while(|line| !line.contains(&sign) || line.starts_with('…'));
    let first = lines.next()?;
    let rest = lines.take_while(|line| {
        !line.is_empty() && !line.contains("[") || line.starts_with(' ') || line.starts_with(char::is_numeric)
    });
    Some(std::iter::once(first).chain(rest).map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// The smallest cases of codes whose files are no plain text.
fn made_here(code: Code) -> Option<String> {
    let note: (&str, &[u8]) = ("kitchen.md", b"# Kitchen\n\nRoux: flour and butter, fried together\n");
    let project = Project::new(&[note]);
    let write = |name: &str, bytes: &[u8]| fs::write(project.path(name), bytes).unwrap();
    let mut args = vec!["check".to_owned(), ".".to_owned()];
    match code {
        Code::BinaryFile => write("photo.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        Code::Converted => {
            write("soup.md", b"# Soupe\n\nCr\xe8me br\xfbl\xe9e: sucre br\xfbl\xe9 au chalumeau, servi froid\n")
        }
        Code::DamagedText => {
            write("soup.md", b"\xef\xbb\xbf# Soup\n\nRoux: flour \xff\xff and butter, fried together\n")
        }
        #[cfg(unix)]
        Code::FolderLoop => std::os::unix::fs::symlink(".", project.path("again")).unwrap(),
        #[cfg(unix)]
        Code::LinkOutside => std::os::unix::fs::symlink("/etc/hostname", project.path("host.md")).unwrap(),
        #[cfg(unix)]
        Code::NoFile => args[1] = "/dev/null".to_owned(),
        Code::Unreadable => args.push("gone.md".to_owned()),
        Code::BadIgnoreFile => write(".gitignore", b"drafts/{a,b\n"),
        Code::BadLock => {
            write("cardmill.lock", b"{ \"cardmill\": ");
        }
        Code::LargeMedia => {
            write("kitchen.md", b"# Kitchen\n\nRoux: flour and butter ![in a pan](pan.png)\n");
            fs::File::create(project.path("pan.png")).unwrap().set_len(101 << 20).unwrap();
        }
        Code::TooLarge => fs::File::create(project.path("huge.md")).unwrap().set_len(600 << 20).unwrap(),
        _ => return None,
    }
    let case = Case { files: Vec::new(), later: Vec::new(), args };
    drawn(&run(&project, &case), code)
}

/// What is drawn for a code of rule files, from the wrong files of the other tests.
fn from_rule_files() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for family in fs::read_dir(fixtures().join("rule_errors")).unwrap() {
        files.extend(fs::read_dir(family.unwrap().path()).unwrap().map(|file| file.unwrap().path()));
    }
    files.sort_by_key(|path| (fs::metadata(path).unwrap().len(), path.clone()));
    for path in files {
        let text = fs::read_to_string(path).unwrap();
        let file: String = text.split_inclusive('\n').take_while(|line| !is_annotation(line)).collect();
        let codes = text.lines().filter(|line| is_annotation(line)).filter_map(|line| line.split([' ', ':']).nth(4));
        let codes: Vec<String> = codes.map(str::to_owned).filter(|code| !found.contains_key(code)).collect();
        if codes.is_empty() {
            continue;
        }
        let rules = cardmill::rules::RuleSet::load(&[("mine.toml".to_owned(), file.clone())]);
        let all = match rules {
            Err(errors) => errors.to_string(),
            Ok(rules) => cardmill::authoring::report::findings(&rules.warnings, &rules.files, true),
        };
        for code in codes {
            let one = drawn(&all, Code::from_name(&code).unwrap());
            found.insert(code, one.unwrap_or_default());
        }
    }
    found
}

fn is_annotation(line: &str) -> bool {
    line.starts_with("# error ") || line.starts_with("# warning ")
}

#[test]
fn every_kind_of_finding_is_in_the_document_as_it_is_drawn() {
    let rules = from_rule_files();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
    let written = fs::read_to_string(&path).unwrap();
    let is_head = |line: &&str| !line.starts_with(MADE);
    let mut out: String = written.split_inclusive('\n').take_while(is_head).collect();
    out.push_str(written.lines().find(|line| !is_head(line)).unwrap());
    out.push_str("\n\n");
    let mut group = None;
    let mut missing = Vec::new();
    for code in Code::ALL {
        if group.replace(code.group()) != Some(code.group()) {
            let _ = writeln!(out, "## {}\n", code.group().title());
        }
        let fixture = fixtures().join(format!("checks/{code}.txt"));
        let drawn = match fs::read_to_string(&fixture) {
            Ok(text) => drawn(&printed(&case(&text)), *code),
            Err(_) => rules.get(code.name()).cloned().or_else(|| made_here(*code)),
        };
        let Some(drawn) = drawn else {
            missing.push(code.name());
            continue;
        };
        let _ = writeln!(out, "### {code}\n\n{}\n\n```text\n{drawn}\n```\n", code.about());
    }
    assert_eq!(missing, Vec::<&str>::new(), "these have no case");
    snapbox::assert_data_eq!(out.trim_end().to_owned() + "\n", snapbox::Data::read_from(&path, None).raw());
}

fn kitchen(more: &[(&str, &str)]) -> Project {
    let note = "# Kitchen\n\nRoux: flour and butter, fried ![in a pan](pan.png)\n\n## What is a stock?\n";
    let mut files: Vec<(&str, &[u8])> = vec![("notes/kitchen, old.md", note.as_bytes())];
    files.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    Project::new(&files)
}

/// The codes that a run tells, with how much each matters.
fn told(project: &Project, args: &[&str], status: i32) -> Vec<String> {
    let args = [&["check", "notes", "--format", "json"], args].concat();
    let out = project.run(&args).code(status).get_output().stdout.clone();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let text = |found: &serde_json::Value, key: &str| found[key].as_str().unwrap().to_owned();
    let found = value["findings"].as_array().unwrap();
    found.iter().map(|found| format!("{} {}", text(found, "severity"), text(found, "code"))).collect()
}

#[test]
fn warnings_and_errors_make_the_status_one_and_nothing_is_written() {
    let project = kitchen(&[]);
    assert_eq!(told(&project, &[], 1), ["warning missing-media", "note no-answer"]);
    assert_eq!(told(&project, &["--allow", "missing-media"], 0), ["note no-answer"]);
    assert_eq!(told(&project, &["--allow", "missing-media", "--warn", "no-answer"], 1), ["warning no-answer"]);
    let denied = ["--allow", "missing-media", "--deny", "no-answer,uncovered"];
    assert_eq!(told(&project, &denied, 1), ["error no-answer"]);
    assert_eq!(project.names("."), ["notes"]);
}

#[test]
fn settings_say_how_findings_are_taken_and_what_is_typed_wins() {
    let settings = "[check]\nallow = [\"missing-media\"]\ndeny = [\"no-answer\"]\n";
    let project = kitchen(&[("cardmill.toml", settings)]);
    assert_eq!(told(&project, &[], 1), ["error no-answer"]);
    assert_eq!(told(&project, &["--allow", "no-answer", "--no-lock"], 0), Vec::<String>::new());
    for (wrong, said) in [
        ("[check]\nallow = [\"missing-medium\"]\n", "did you mean `missing-media`?"),
        ("[check]\nallow = [\"repair\"]\ndeny = [\"repair\"]\n", "leave it in one of"),
        ("[check]\nalow = []\n", "did you mean `allow`?"),
        ("[check]\nmin_coverage = 101\n", "`min_coverage = 60`"),
        ("check = 1\n", "write `[check]`"),
        ("expect = { cards = \"9..1\" }\n", "`expect = { cards = \"180..220\" }`"),
        ("expect = 5\n", "`expect = { cards = \"180..220\" }`"),
    ] {
        fs::write(project.path("cardmill.toml"), wrong).unwrap();
        let out = project.run(&["check", "notes"]).code(2).get_output().stdout.clone();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("error[bad-config]") && out.contains(said), "{wrong}{out}");
    }
}

#[test]
fn a_number_alone_is_expected_too_and_a_lock_that_is_missing_is_told() {
    let settings = "expect = { cards = 1 }\n[check]\nallow = [\"missing-media\", \"no-answer\"]\n";
    let project = kitchen(&[("cardmill.toml", settings)]);
    assert_eq!(told(&project, &[], 0), Vec::<String>::new());
    assert_eq!(told(&project, &["--lock", "typo.lock"], 1), ["warning lock-drift"]);
    fs::write(project.path("cardmill.toml"), settings.replace("cards = 1", "cards = 9")).unwrap();
    assert_eq!(told(&project, &[], 1), ["error unexpected-count"]);
    // What is allowed is allowed in a build as well.
    let allowed = settings.replace("cards = 1", "cards = 9").replace("allow = [", "allow = [\"unexpected-count\", ");
    fs::write(project.path("cardmill.toml"), allowed).unwrap();
    project.run(&["build", "notes", "-q", "--no-lock"]).code(0);
}

#[test]
fn what_cannot_be_used_is_told_in_every_format() {
    let rules = "[lexicon.property]\nen = [\"@hul\"]\n";
    let project = kitchen(&[("cardmill.toml", "rule_files = [\"mine.toml\"]\ngrade = 5\n"), ("mine.toml", rules)]);
    assert_eq!(told(&project, &[], 2), ["error bad-config", "error unknown-lexicon"]);
    let typed = ["check", "notes", "--format", "github"];
    let out = project.run(&typed).code(2).get_output().stdout.clone();
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains("::error title=unknown-lexicon,file=mine.toml,line=2,"), "{out}");
}

#[test]
fn a_guard_of_cards_and_of_coverage_holds_for_folders() {
    let project = kitchen(&[("cardmill.toml", "expect = { cards = \"3..\" }\n[check]\nallow = [\"missing-media\"]\n")]);
    assert_eq!(told(&project, &[], 1), ["note no-answer", "error unexpected-count"]);
    let one = project.run(&["check", "notes/kitchen, old.md"]).code(0).get_output().stdout.clone();
    assert!(!String::from_utf8(one).unwrap().contains("unexpected-count"));
    // A build makes its decks all the same, and says so.
    project.run(&["build", "notes", "--no-lock"]).code(1).stderr_eq(snapbox::str![[r#"
...
error[unexpected-count]: 1 card was made, and `3..` are expected
...
"#]]);
    assert!(project.path("output/cardmill.apkg").exists());
    fs::write(project.path("notes/more.md"), "Ask Bo about the oven, it smells odd since Tuesday\n").unwrap();
    assert!(told(&project, &["--min-coverage", "99"], 1).contains(&"error low-coverage".to_owned()));
    assert!(!told(&project, &["--min-coverage", "10"], 1).contains(&"error low-coverage".to_owned()));
}

#[test]
fn a_note_whose_text_is_all_on_cards_is_covered_as_a_whole() {
    let percent = |note: &str| {
        let project = Project::new(&[("a.md", note.as_bytes())]);
        let out = project.command(&["check", "a.md", "--format", "json"]).output().unwrap().stdout;
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        value["coverage"]["percent"].as_u64()
    };
    let full = "---\ntags: [sea]\n---\n# Ships\n\n***\n\nMasts are of three kinds:\n\n- Foremast: the one before the main one\n\
                - Mainmast: the tallest of them all\n- Mizzen: the one behind the main one\n\n<!-- later -->\n\n\
                ## What is a keel?\n\nThe lowest long beam of a ship.\n\n[next](b.md)\n";
    assert_eq!(percent(full), Some(100));
    let half = format!(
        "Ada was seasick again and nobody slept\n\nBo cooked nothing but rice\n\n# {}",
        full.split_once("---\n# ").unwrap().1
    );
    assert!(percent(&half).unwrap() < 90);
    assert_eq!(percent("# Nothing\n\n## here\n"), None);
}

#[test]
fn annotations_of_github_escape_what_has_a_meaning_there() {
    let out = kitchen(&[]).run(&["check", "notes", "--format", "github"]).code(1).get_output().stdout.clone();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "::warning title=missing-media,file=notes/kitchen%2C old.md,line=3,endLine=3,col=43,endColumn=50::\
         there is no file `pan.png`; the card goes without it%0Ahelp: put it beside the note, or name its folder in \
         `media` of cardmill.toml\n\
         ::notice title=no-answer,file=notes/kitchen%2C old.md,line=5,endLine=5,col=1,endColumn=20::\
         this question has no answer below it\n"
    );
}

#[test]
fn a_log_in_sarif_names_rules_places_and_levels() {
    let out = kitchen(&[]).run(&["check", "notes", "--format", "sarif"]).code(1).get_output().stdout.clone();
    let log: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let wrong = serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [] }] });
    assert!(!validator.is_valid(&wrong), "the schema asks for a tool");
    let log: serde_sarif::sarif::Sarif = serde_json::from_value(log).unwrap();
    let run = &log.runs[0];
    let rules = run.tool.driver.rules.as_ref().unwrap();
    let results = run.results.as_ref().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let at = usize::try_from(result.rule_index.unwrap()).unwrap();
        assert_eq!(Some(&rules[at].id), result.rule_id.as_ref());
        let place = result.locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap();
        let address = place.artifact_location.as_ref().unwrap().uri.as_deref();
        assert_eq!(address, Some("notes/kitchen,%20old.md"));
    }
    let region = results[0].locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap().region.clone().unwrap();
    assert_eq!((region.start_line, region.start_column, region.end_column), (Some(3), Some(43), Some(50)));
}

/// The schema of the standard, as the crate of its types brings it.
fn sarif_schema() -> serde_json::Value {
    let run = |program: &str, args: &[&str]| {
        let mut command = std::process::Command::new(program);
        command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output()
    };
    let about = String::from_utf8(run("rustc", &["-vV"]).unwrap().stdout).unwrap();
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // Without the platform, the crates of all others would be wanted.
    let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    let out = run(env!("CARGO"), &args);
    let all: serde_json::Value = serde_json::from_slice(&out.unwrap().stdout).unwrap();
    let package = all["packages"].as_array().unwrap().iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let text = fs::read(manifest.with_file_name("src/schema.json")).unwrap();
    let mut schema: serde_json::Value = serde_json::from_slice(&text).unwrap();
    // The standard has a bracket too many there, and no log of ours names a language.
    for of in ["run", "toolComponent"] {
        schema["definitions"][of]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    schema
}

#[test]
fn every_uncovered_place_is_listed_when_that_is_asked_for() {
    let lines: String = (0..9).map(|at| format!("Bo was here on day {at} and saw nothing new\n\n")).collect();
    let project = Project::new(&[("a.md", lines.as_bytes())]);
    let count = |args: &[&str]| {
        let out = project.run(args).code(0).get_output().stdout.clone();
        String::from_utf8(out).unwrap().matches("note[uncovered]").count()
    };
    assert_eq!(count(&["check", "a.md"]), 3);
    assert_eq!(count(&["check", "a.md", "--uncovered"]), 9);
    assert_eq!(count(&["check", "a.md", "-q"]), 0);
}
