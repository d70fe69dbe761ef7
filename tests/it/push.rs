//! `cardmill push`, against a server that speaks the documented requests of AnkiConnect (version 6).
//!
//! The add-on itself cannot be had from a registry; the same walk was made by hand with it in Anki 26.9.

use crate::project::Project;
use serde_json::{Value, json};
use snapbox::str;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

const NOTE: &[u8] = b"# Locks\n\n## What is a lock?\n\nA gate.\n\n## What is a spin?\n\nBusy.\n";

/// An Anki whose answers are given, and what it was asked.
struct Anki {
    address: String,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Anki {
    fn new(answer: impl Fn(&Value) -> Value + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), &heard, &answer);
            }
        });
        Self { address, asked }
    }

    /// The actions that were asked for, but for those that only look.
    fn done(&self) -> Vec<(String, Value)> {
        let asked = self.asked.lock().unwrap();
        let done = asked.iter().map(|asked| (asked["action"].as_str().unwrap().to_owned(), asked["params"].clone()));
        done.filter(|(action, _)| !["version", "multi", "cardsInfo"].contains(&action.as_str())).collect()
    }
}

/// Answers the requests of one connection.
fn serve(mut stream: TcpStream, heard: &Mutex<Vec<Value>>, answer: &impl Fn(&Value) -> Value) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let request: Value = serde_json::from_slice(&body).unwrap();
        heard.lock().unwrap().push(request.clone());
        let text = answer(&request).to_string();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", text.len());
        stream.write_all((head + &text).as_bytes()).unwrap();
    }
}

/// An Anki that finds card 7 of note 70 in deck `a` for every search, but none for a search with `nowhere`.
fn usual(request: &Value) -> Value {
    let result = match request["action"].as_str().unwrap() {
        "version" => json!(6),
        "importPackage" => json!(fs::exists(request["params"]["path"].as_str().unwrap()).unwrap()),
        "multi" => {
            let found = |_: &Value| json!({ "result": [7], "error": null });
            request["params"]["actions"].as_array().unwrap().iter().map(found).collect()
        }
        "cardsInfo" => json!([{ "cardId": 7, "note": 70, "deckName": "a" }]),
        "changeDeck" | "deleteNotes" => Value::Null,
        other => return json!({ "result": null, "error": format!("unsupported action {other}") }),
    };
    json!({ "result": result, "error": null })
}

#[test]
fn cards_are_imported_moved_and_deleted_only_when_that_is_asked_for() {
    let anki = Anki::new(usual);
    let project = Project::new(&[("notes/a.md", NOTE)]);
    let push = |more: &[&str]| {
        let args = [&["push", "notes", "--lock", "cardmill.lock", "--address", &anki.address][..], more].concat();
        project.run(&args).success()
    };
    push(&["--dry-run"]);
    assert_eq!(anki.done(), [], "a dry run does nothing");
    assert!(!project.path("output").exists() && !project.path("cardmill.lock").exists());

    push(&[]);
    let package = project.path("output/cardmill.apkg").canonicalize().unwrap();
    let done = anki.done();
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(fs::canonicalize(done[0].1["path"].as_str().unwrap()).unwrap(), package);

    // Another file and deck, and one card less.
    fs::write(project.path("notes/b.md"), &NOTE[..NOTE.len() - "\n## What is a spin?\n\nBusy.\n".len()]).unwrap();
    fs::remove_file(project.path("notes/a.md")).unwrap();
    push(&[]).stderr_eq(str![[r#"
...
Anki      imported
          1 moved to another deck
          1 gone from the notes and still in Anki, which `--delete-orphans` deletes

"#]]);
    let done = anki.done();
    assert_eq!(done[2..], [("changeDeck".to_owned(), json!({ "cards": [7], "deck": "b" }))], "{done:?}");

    push(&["--delete-orphans"]);
    let done = anki.done();
    assert_eq!(done[4..], [("deleteNotes".to_owned(), json!({ "notes": [70] }))], "{done:?}");
}

#[test]
fn a_card_that_was_put_elsewhere_in_anki_stays_there() {
    let anki = Anki::new(|request| match request["action"].as_str() {
        Some("cardsInfo") => {
            json!({ "result": [{ "cardId": 7, "note": 70, "deckName": "Hard ones" }], "error": null })
        }
        _ => usual(request),
    });
    let project = Project::new(&[("a.md", NOTE)]);
    let push =
        |note: &str| project.run(&["push", note, "--lock", "cardmill.lock", "--address", &anki.address]).success();
    push("a.md");
    fs::rename(project.path("a.md"), project.path("b.md")).unwrap();
    push("b.md").stderr_eq(str![[r#"
...
Anki      imported
          2 left in the deck into which you put them

"#]]);
    assert!(anki.done().iter().all(|(action, _)| action == "importPackage"));
}

#[test]
fn when_anki_refuses_the_lock_stays_and_the_next_step_is_said() {
    let project = Project::new(&[("a.md", NOTE)]);
    let refusing = |error: &'static str| {
        let anki = Anki::new(move |request| match request["action"].as_str() {
            Some("importPackage") => json!({ "result": null, "error": error }),
            _ => usual(request),
        });
        let found = project.run(&["push", "a.md", "--lock", "cardmill.lock", "--address", &anki.address]).code(2);
        assert!(!project.path("cardmill.lock").exists(), "the lock was written");
        String::from_utf8(found.get_output().stderr.clone()).unwrap()
    };
    assert!(refusing("collection is not available").contains("no profile is open in Anki"));
    assert!(refusing("valid api key must be provided").contains("`--key`"));
    project.run(&["push", "a.md", "--address", "http://example.org"]).code(2).stderr_eq(str![[r#"
cardmill: `http://example.org` is no address of this machine; write for example `http://127.0.0.1:8765`
  = help: cards are pushed into an Anki on the same machine only; elsewhere, import the .apkg there

"#]]);
    project.run(&["push", "a.md", "--address", "http://127.0.0.1:1"]).code(2).stderr_eq(str![[r#"
cardmill: no Anki answers at `http://127.0.0.1:1`: [..]
  = help: start Anki, and in it Tools > Add-ons > Get Add-ons, code 2055492159 (AnkiConnect)
  = help: or import the .apkg by hand: `cardmill build`, then File > Import

"#]]);
}
