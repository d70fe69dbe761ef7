//! `cardmill preview`: what the page may be asked for, by whom, and the page as files.

use crate::project::Project;
use serde_json::{Value, json};
use snapbox::str;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

const NOTE: &[u8] =
    b"# Locks\n\n## What is a lock?\n\nA gate, with ![a key](key.png).\n\n## What is a spin?\n\nBusy.\n";

/// The program, serving a project.
struct Served {
    child: Child,
    port: String,
    /// The path of the page, with its token.
    root: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn new(project: &Project, args: &[&str]) -> Self {
        let mut child = Command::new(snapbox::cmd::cargo_bin!("cardmill"))
            .current_dir(project.path("."))
            .arg("preview")
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let (port, root) = address.trim().strip_prefix("http://127.0.0.1:").unwrap().split_once('/').unwrap();
        Self { child, port: port.to_owned(), root: format!("/{root}") }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The status and the body of an answer.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        (head[9..12].parse().unwrap(), format!("{head}\n\n{body}"))
    }

    /// Asks for a change, as the page does.
    fn post(&self, name: &str, body: &str) -> (u16, String) {
        let (host, origin) = (self.host(), format!("http://{}", self.host()));
        let headers = [("Host", host.as_str()), ("Origin", &origin), ("Content-Type", "application/json")];
        self.send("POST", &format!("{}{name}", self.root), &headers, body)
    }

    fn get(&self, name: &str) -> (u16, String) {
        self.send("GET", &format!("{}{name}", self.root), &[("Host", &self.host())], "")
    }

    #[track_caller]
    fn check(&self, status: u16, name: &str) {
        assert_eq!(self.get(name).0, status, "{name}");
    }
}

fn project() -> Project {
    Project::new(&[
        ("notes/locks.md", NOTE),
        ("notes/key.png", b"\x89PNG"),
        ("notes/secret.png", b"x"),
        ("own.txt", b"own"),
    ])
}

#[test]
fn the_page_has_the_notes_and_their_cards() {
    let (project, mut policies) = (project(), 0);
    let served = Served::new(&project, &["notes"]);
    for name in ["", "style.css", "preview.js", "tuning.js", "cards.js"] {
        let (status, text) = served.get(name);
        assert_eq!(status, 200, "{name}");
        policies += usize::from(text.contains("content-security-policy: default-src 'none'; script-src 'self';"));
        assert!(text.contains("cross-origin-resource-policy: same-origin"), "{name}");
    }
    assert_eq!(policies, 5);
    let cards = served.get("cards.json").1;
    assert!(cards.contains("\"question\":\"What is a lock?\""));
    let (status, told) = served.get("explain?path=notes/locks.md&first=3&last=3");
    assert!(status == 200 && told.contains("\"verdict\":\"spoke\""));
}

#[test]
fn nothing_but_notes_and_their_media_can_be_read() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    let cards = served.get("cards.json").1;
    let at = cards.find("key-").unwrap();
    let medium = &cards[at..at + cards[at..].find(".png").unwrap() + 4];
    served.check(200, &format!("media/{medium}"));
    for path in [
        "media/secret.png",
        "media/../own.txt",
        "media/..%2Fown.txt",
        "media/%2e%2e/own.txt",
        "../own.txt",
        "notes/locks.md",
        "own.txt",
        "explain?path=own.txt&first=1&last=1",
        "explain?path=notes/../own.txt&first=1&last=1",
        "explain?path=notes/locks.md&first=0&last=1",
        "explain?path=notes/locks.md&first=90&last=91",
        "explain",
        "//etc/passwd",
    ] {
        served.check(404, path);
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_notes_is_not_followed() {
    let project = Project::new(&[("own/key.png", b"x"), ("notes/locks.md", NOTE)]);
    std::os::unix::fs::symlink(project.path("own/key.png"), project.path("notes/key.png")).unwrap();
    let served = Served::new(&project, &["notes"]);
    assert!(!served.get("cards.json").1.contains("key-"));
    served.check(404, "media/key.png");
}

#[test]
fn whoever_has_no_token_or_another_name_is_refused() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    let host = served.host();
    let status = |path: &str, headers: &[(&str, &str)]| served.send("GET", path, headers, "").0;
    let page = format!("{}cards.json", served.root);
    assert_eq!(status(&page, &[("Host", &host)]), 200);
    assert_eq!(status(&page, &[("Host", &format!("localhost:{}", served.port))]), 200);
    // A name that was bent to this machine, and the page of somebody else.
    assert_eq!(status(&page, &[("Host", "evil.example")]), 403);
    assert_eq!(status(&page, &[("Host", &format!("evil.example:{}", served.port))]), 403);
    assert_eq!(status(&page, &[("Host", "127.0.0.1")]), 403);
    assert_eq!(status(&page, &[("Host", &host), ("Origin", "https://evil.example")]), 403);
    assert_eq!(status(&page, &[("Host", &host), ("Origin", "null")]), 403);
    assert_eq!(status(&page, &[("Host", &host), ("Origin", &format!("http://{host}"))]), 200);
    for (site, expected) in [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)] {
        assert_eq!(status(&page, &[("Host", &host), ("Sec-Fetch-Site", site)]), expected, "{site}");
    }
    assert_eq!(status("/", &[("Host", &host)]), 404);
    assert_eq!(status("/cards.json", &[("Host", &host)]), 404);
    assert_eq!(status(&format!("/{}/cards.json", "0".repeat(32)), &[("Host", &host)]), 404);
    assert_eq!(status(&page.replacen('/', "//", 1), &[("Host", &host)]), 404);
}

#[test]
fn what_was_saved_is_seen_and_a_fault_is_told() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    fs::write(project.path("notes/locks.md"), "# Locks\n\n## What is a latch?\n\nA small lock.\n").unwrap();
    assert!(served.get("wait?after=1").1.ends_with("\n\n2"));
    assert!(served.get("cards.json").1.contains("What is a latch?"));
    fs::write(project.path("notes/locks.md"), "").unwrap();
    assert!(served.get("wait?after=2").1.ends_with("\n\n3"));
    let told = served.get("cards.json").1;
    assert!(told.contains("\"cards\":[]"), "{told}");
}

#[test]
fn the_page_can_be_written_and_does_not_replace_what_is_not_its_own() {
    let project = project();
    project.run(&["preview", "notes", "--export", "site"]).success().stdout_eq(str![""]).stderr_eq(str![[r#"
wrote     site/index.html

"#]]);
    assert_eq!(project.names("site"), ["cards.js", "index.html", "media", "preview.js", "style.css", "tuning.js"]);
    assert_eq!(project.names("site/media").len(), 1);
    project.run(&["preview", "notes", "--export", "site", "-q"]).success().stderr_eq(str![""]);
    fs::write(project.path("site/style.css"), "own").unwrap();
    project.run(&["preview", "notes", "--export", "site"]).code(2).stderr_eq(str![[r#"
cardmill: `site/style.css` is not of cardmill; name another folder with `--export`

"#]]);
}

#[test]
fn a_port_that_is_taken_and_notes_that_are_not_there_are_told() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    let told =
        format!("cardmill: cannot listen on 127.0.0.1:{}; name another one with `--port`[..]\n...\n", served.port);
    project.run(&["preview", "notes", "--port", &served.port]).code(2).stdout_eq(str![""]).stderr_eq(told);
    project.run(&["preview", "nowhere"]).code(2).stdout_eq(str![""]);
}

/// The body of an answer.
fn body((status, answer): &(u16, String)) -> Value {
    assert_eq!(*status, 200, "{answer}");
    serde_json::from_str(answer.split_once("\n\n").unwrap().1).unwrap()
}

/// The id of a card that asks this.
fn id(served: &Served, question: &str) -> String {
    let page = body(&served.get("cards.json"));
    let cards = page["build"]["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["question"] == question).unwrap();
    card["id"].as_str().unwrap().to_owned()
}

#[test]
fn nobody_else_can_change_anything() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    let (host, body) = (served.host(), format!("{{\"id\":\"{}\",\"hide\":true}}", id(&served, "What is a spin?")));
    let (own, page) = (format!("http://{host}"), format!("{}decide", served.root));
    let json = ("Content-Type", "application/json");
    let foreign: [&[(&str, &str)]; 6] = [
        &[("Host", &host), json],
        &[("Host", &host), json, ("Origin", "https://evil.example")],
        &[("Host", &host), json, ("Origin", "null")],
        &[("Host", "evil.example"), json, ("Origin", &own)],
        // What a form of another page can send without being asked.
        &[("Host", &host), ("Content-Type", "text/plain"), ("Origin", &own)],
        &[("Host", &host), ("Origin", &own)],
    ];
    for headers in foreign {
        assert_eq!(served.send("POST", &page, headers, &body).0, 403, "{headers:?}");
    }
    let headers = [("Host", host.as_str()), json, ("Origin", &own)];
    assert_eq!(served.send("POST", "/decide", &headers, &body).0, 404);
    assert_eq!(served.send("PUT", &page, &headers, &body).0, 405);
    assert_eq!(project.names("notes"), ["key.png", "locks.md", "secret.png"]);
    assert_eq!(served.send("POST", &page, &headers, &body).0, 200);
}

#[test]
fn what_is_decided_on_the_page_holds_in_the_next_build() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    let (lock, spin) = (id(&served, "What is a lock?"), id(&served, "What is a spin?"));
    assert_eq!(served.post("decide", &format!("{{\"id\":\"{spin}\",\"hide\":true}}")).0, 200);
    let words = format!("{{\"id\":\"{lock}\",\"question\":\"What **gates**?\",\"answer\":\"One.\\n\\n- two\"}}");
    assert_eq!(served.post("decide", &words).0, 200);
    let file = fs::read_to_string(project.path("notes/cardmill.cards.toml")).unwrap();
    let expected = format!(
        "[[card]]\nid = \"{spin}\"\nwas = \"What is a spin?\"\nhide = true\n\n[[card]]\nid = \"{lock}\"\n\
         was = \"What is a lock?\"\nquestion = \"What **gates**?\"\nanswer = \"\"\"\nOne.\n\n- two\"\"\"\n"
    );
    assert_eq!(file, expected);
    let built = project.run(&["build", "notes", "-q", "--format", "json", "-o", "-"]).code(0);
    let built = String::from_utf8(built.get_output().stdout.clone()).unwrap();
    assert!(built.lines().count() == 1 && built.contains("What **gates**?") && built.contains(&lock), "{built}");
    // On the page, the hidden card is still there, and can be taken back.
    let page = served.get("cards.json").1;
    assert!(page.contains("What is a spin?") && page.contains("What gates?"), "{page}");
    assert_eq!(served.post("decide", &format!("{{\"id\":\"{spin}\"}}")).0, 200);
    project.run(&["build", "notes", "-q", "--format", "json"]).code(0);
    for wrong in ["{\"id\":\"0\"}", "{}", "no", &format!("{{\"id\":\"{lock}\",\"question\":\"# a\\n\\nb\"}}")] {
        let (status, told) = served.post("decide", wrong);
        assert!(status == 422 && told.contains("\"error\""), "{wrong}: {told}");
    }
    assert_eq!(served.post("nothing", "{}").0, 404);
}

#[test]
fn what_is_not_as_expected_is_told_once_and_what_is_allowed_is_not() {
    let settings = b"expect = { cards = 9 }\n[check]\nallow = [\"empty-file\"]\n";
    let note = b"# Things\n\n## What is a thing?\n\nWhatever there is.\n";
    let files: [(&str, &[u8]); 3] = [("notes/a.md", note), ("notes/b.md", b""), ("notes/cardmill.toml", settings)];
    let project = Project::new(&files);
    let served = Served::new(&project, &["notes"]);
    let data = served.get("cards.json").1;
    assert_eq!((data.matches("unexpected-count").count(), data.matches("empty-file").count()), (1, 0), "{data}");
    let odd = format!("{{\"id\":\"{}\",\"answer\":\"x\\u0007y\"}}", id(&served, "What is a thing?"));
    assert_eq!(served.post("decide", &odd).0, 422);
}

#[test]
fn what_is_decided_at_the_same_time_is_all_kept() {
    let lines: String =
        (0..8).map(|at| format!("## What is thing {at}?\n\nIt is the {at}th of them all.\n\n")).collect();
    let project = Project::new(&[("notes/a.md", format!("# Things\n\n{lines}").as_bytes())]);
    let served = Served::new(&project, &["notes"]);
    let ids: Vec<String> = (0..8).map(|at| id(&served, &format!("What is thing {at}?"))).collect();
    let served = &served;
    std::thread::scope(|scope| {
        for id in &ids {
            scope
                .spawn(move || assert_eq!(served.post("decide", &format!("{{\"id\":\"{id}\",\"hide\":true}}")).0, 200));
        }
    });
    let text = fs::read_to_string(project.path("notes/cardmill.cards.toml")).unwrap();
    assert_eq!(text.matches("hide = true").count(), 8, "{text}");
}

#[test]
fn a_draft_shows_what_it_would_do_and_writes_nothing() {
    let project = project();
    let served = Served::new(&project, &["notes"]);
    let files = body(&served.get("files"));
    let expected = json!([
        { "name": "notes/rules.toml", "text": null, "rules": true },
        { "name": "notes/cardmill.toml", "text": null, "rules": false },
    ]);
    assert_eq!(files, expected);
    let tried = |texts: Value| body(&served.post("try", &texts.to_string()));
    let off = tried(json!({ "notes/cardmill.toml": "rules = { off = [\"question\"] }\n" }));
    assert_eq!(
        (&off["fault"], &off["effect"]["lost"], &off["effect"]["gained"]),
        (&json!(false), &json!(2), &json!(0))
    );
    assert_eq!(off["effect"]["changes"][0]["old"]["question"], "What is a lock?");
    let wrong = tried(json!({ "notes/rules.toml": "[[rule]]\nid = \"a\"\n" }));
    assert_eq!(wrong["fault"], true);
    assert!(wrong["told"].as_str().unwrap().contains("--> notes/rules.toml:1:1"), "{wrong}");
    let words = tried(json!({ "notes/rules.toml": "[lexicon]\ngate = [\"x\"]\n" }));
    assert!(words["told"].as_str().unwrap().contains("warning["), "{words}");
    assert_eq!((&words["fault"], &words["effect"]["lost"]), (&json!(false), &json!(0)));
    // Nobody else's file can be named.
    let told = tried(json!({ "own.txt": "" }));
    assert_eq!(told["fault"], true);
    assert_eq!(served.post("save", &json!({ "texts": { "own.txt": "x" }, "was": {} }).to_string()).0, 422);
    assert_eq!(project.names("notes"), ["key.png", "locks.md", "secret.png"]);
    assert_eq!(fs::read_to_string(project.path("own.txt")).unwrap(), "own");
}

#[test]
fn the_kind_of_a_card_is_removed_and_the_next_build_is_without_it() {
    let note = b"# Ropes\n\n- Sheet: trims a sail\n- Halyard: hoists a sail\n- Shroud: holds the mast\n\n## Origin\n\nOld ships had hemp.\n";
    let project = Project::new(&[("notes/ropes.md", note), ("notes/more.md", b"# Hulls\n\n## Origin\n\nTrees.\n")]);
    let served = Served::new(&project, &["notes"]);
    let asks = || {
        let page = body(&served.get("cards.json"));
        let cards = page["build"]["cards"].as_array().unwrap().clone();
        cards.iter().map(|card| card["question"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = asks();
    let origins = before.iter().filter(|asked| asked.contains("rigin")).count();
    assert_eq!(origins, 2, "{before:?}");
    let card = id(&served, before.iter().find(|asked| asked.contains("rigin")).unwrap());
    let ways = body(&served.get(&format!("kinds?id={card}")));
    let ways = ways.as_array().unwrap();
    let titles: Vec<&str> = ways.iter().map(|way| way["title"].as_str().unwrap()).collect();
    assert_eq!(titles[0], "Never ask for “origin”", "{titles:?}");
    assert!(titles.iter().any(|title| title.starts_with("Change a copy of")), "{titles:?}");
    assert_eq!(ways[0]["counts"][1], origins);
    let was = json!({ "notes/rules.toml": null, "notes/cardmill.toml": null });
    let save = json!({ "texts": ways[0]["texts"], "was": was });
    assert_eq!(served.post("save", &save.to_string()).0, 200);
    assert_eq!(fs::read_to_string(project.path("notes/rules.toml")).unwrap(), "[lexicon]\nnote = [\"origin\"]\n");
    assert_eq!(fs::read_to_string(project.path("notes/cardmill.toml")).unwrap(), "rule_files = [\"rules.toml\"]\n");
    assert!(asks().iter().all(|asked| !asked.contains("rigin")));
    let built = project.run(&["build", "notes", "-q", "--no-lock", "--format", "json", "-o", "-"]).code(0);
    let built = String::from_utf8(built.get_output().stdout.clone()).unwrap();
    assert!(!built.contains("rigin?") && built.lines().count() == before.len() - origins, "{built}");
    // Somebody else has saved meanwhile.
    assert_eq!(served.post("save", &save.to_string()).0, 422);
}

#[test]
fn a_rule_is_found_for_a_card_that_is_missing() {
    let note = b"# Wrecks\n\nThe Vasa sank in 1628 on her first voyage. Nobody knows why the Mary Rose went down.\n";
    let project = Project::new(&[("notes/wrecks.md", note)]);
    let served = Served::new(&project, &["notes"]);
    let mut missing = json!({
        "path": "notes/wrecks.md", "first": 3, "last": 3, "question": "When did the Vasa sink?", "answer": "1628", "texts": {},
    });
    let found = body(&served.post("rule", &missing.to_string()));
    let text = found["texts"]["notes/rules.toml"].as_str().unwrap();
    assert!(text.contains("id = \"my-rule-1\"") && text.contains("[[rule.example]]"), "{text}");
    let tried = body(&served.post("try", &found["texts"].to_string()));
    let changes = tried["effect"]["changes"].as_array().unwrap();
    let gained: Vec<&Value> = changes.iter().filter(|change| change["event"] == "added").collect();
    assert!(gained.iter().any(|change| change["new"]["question"] == "When did the Vasa sink?"), "{tried}");
    assert_eq!(tried["examples"][0]["outcome"], "passed");
    missing["answer"] = json!("nothing that stands there");
    assert_eq!(served.post("rule", &missing.to_string()).0, 422);
}
