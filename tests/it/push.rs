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

/// A card that Anki has, of a note of its own: its number, deck, front and context.
type InAnki = (i64, &'static str, &'static str, &'static str);

/// An Anki that has these cards. The note of a card has ten times its number.
fn having(cards: &'static [InAnki]) -> impl Fn(&Value) -> Value + Send + 'static {
    move |request| {
        let params = &request["params"];
        let found = |search: &Value| {
            let search = search["params"]["query"].as_str().unwrap();
            let ids: Vec<i64> = cards.iter().filter(|card| search.contains(card.2)).map(|card| card.0).collect();
            json!({ "result": ids, "error": null })
        };
        let info = |id: &Value| {
            let (card, deck, front, context) = cards.iter().find(|card| card.0 == id.as_i64().unwrap()).unwrap();
            let field = |text: &str, order: usize| json!({ "value": text, "order": order });
            let fields = json!({ "Front": field(front, 0), "Back": field("x", 1), "Context": field(context, 3) });
            json!({ "cardId": card, "note": card * 10, "deckName": deck, "fields": fields })
        };
        let result = match request["action"].as_str().unwrap() {
            "version" => json!(6),
            "importPackage" => json!(fs::exists(params["path"].as_str().unwrap()).unwrap()),
            "multi" => params["actions"].as_array().unwrap().iter().map(found).collect(),
            "cardsInfo" => params["cards"].as_array().unwrap().iter().map(info).collect(),
            "changeDeck" | "deleteNotes" => Value::Null,
            other => return json!({ "result": null, "error": format!("unsupported action {other}") }),
        };
        json!({ "result": result, "error": null })
    }
}

#[test]
fn cards_are_imported_moved_and_deleted_only_when_that_is_asked_for() {
    let anki = Anki::new(having(&[(7, "a", "What is a lock?", "Locks"), (8, "a", "What is a spin?", "Locks")]));
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
    assert_eq!(done[4..], [("deleteNotes".to_owned(), json!({ "notes": [80] }))], "{done:?}");
}

#[test]
fn a_card_that_was_put_elsewhere_in_anki_stays_there() {
    let anki = Anki::new(having(&[
        (7, "Hard ones", "What is a lock?", "Locks"),
        (8, "Hard ones", "What is a spin?", "Locks"),
    ]));
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
fn no_card_is_deleted_that_may_be_another_one() {
    let two = "# Locks\n\n## What is a lock?\n\nA gate.\n\n# Canals\n\n## What is a lock?\n\nA chamber.\n";
    let one = &two[..two.find("# Canals").unwrap()];
    // What is deleted when a note becomes another.
    let deleted = |cards: &'static [InAnki], before: &str, after: &str| {
        let anki = Anki::new(having(cards));
        let project = Project::new(&[("a.md", before.as_bytes())]);
        let args = ["push", "a.md", "--lock", "cardmill.lock", "--delete-orphans", "--address", &anki.address];
        project.run(&args).success();
        fs::write(project.path("a.md"), after).unwrap();
        project.run(&args).success();
        let done = anki.done().into_iter().filter(|(action, _)| action == "deleteNotes");
        done.map(|(_, params)| params["notes"].clone()).collect::<Vec<_>>()
    };
    const GATE: InAnki = (7, "a::Locks", "What is a lock?", "Locks");
    const CHAMBER: InAnki = (8, "a::Canals", "What is a lock?", "Canals");
    const OTHER: InAnki = (9, "a::Canals", "What is a lock?", "Canals");
    const ELSEWHERE: InAnki = (8, "Mine", "What is a lock?", "Canals");
    assert_eq!(deleted(&[GATE, CHAMBER], two, one), [json!([80])], "the one that is gone, and not its twin");
    assert!(deleted(&[GATE], two, one).is_empty(), "it was deleted before, and its twin is still in the notes");
    assert!(deleted(&[ELSEWHERE], two, one).is_empty(), "somebody put it elsewhere");
    assert!(deleted(&[CHAMBER, OTHER], two, one).is_empty(), "nobody knows which");
    // Of two cards with one front and one title, one stays: in Anki, they cannot be told apart.
    let twice = two.replace("\n# Canals\n", "");
    let once = &twice[..twice.rfind("## What").unwrap()];
    assert!(deleted(&[(7, "a", "What is a lock?", "Locks")], &twice, once).is_empty());
}

#[test]
fn what_needs_a_lock_or_a_package_says_so() {
    let anki = Anki::new(having(&[]));
    let project = Project::new(&[("a.md", NOTE)]);
    let run = |more: &[&str]| project.run(&[&["push", "a.md", "--address", &anki.address][..], more].concat()).code(2);
    run(&["--delete-orphans"]).stderr_eq(str![[r#"
cardmill: `--delete-orphans` needs a lock, which knows the cards that are gone; make one with `--lock cardmill.lock`

"#]]);
    run(&["-o", "deck.csv"]).stderr_eq(str![[r#"
cardmill: `push` writes a package for Anki to read; name a folder, or a file that ends in .apkg

"#]]);
    run(&["-o", "-"]);
    assert!(anki.done().is_empty() && !project.path("deck.csv").exists());
}

#[test]
fn when_anki_refuses_the_lock_stays_and_the_next_step_is_said() {
    let project = Project::new(&[("a.md", NOTE)]);
    let refusing = |error: &'static str| {
        let anki = Anki::new(move |request| match request["action"].as_str() {
            Some("importPackage") => json!({ "result": null, "error": error }),
            _ => having(&[])(request),
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
